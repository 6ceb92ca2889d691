package dev.velox.autoconfigure.actuate;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

import dev.velox.autoconfigure.ConditionalOnVelox;
import dev.velox.autoconfigure.engine.VeloxEngineAutoConfiguration;
import dev.velox.autoconfigure.ingress.Lane;
import dev.velox.autoconfigure.ingress.OwnListener;
import dev.velox.engine.gateway.VeloxGateway;

/** The endpoint {@code velox}, where it is exposed, and the keys that no endpoint shows. */
@AutoConfiguration(after = VeloxEngineAutoConfiguration.class)
@ConditionalOnVelox
@ConditionalOnClass({ConditionalOnAvailableEndpoint.class, SanitizingFunction.class})
public final class VeloxActuatorAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnAvailableEndpoint
    VeloxEndpoint veloxEndpoint(VeloxGateway gateway, Lane lane, ObjectProvider<OwnListener> listener) {
        return new VeloxEndpoint(gateway, lane, listener.getIfAvailable(() -> () -> null));
    }

    @Bean
    SanitizingFunction veloxKeySanitizer() {
        return new KeySanitizer();
    }
}
