package dev.velox.autoconfigure.health;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

import dev.velox.autoconfigure.ConditionalOnVelox;
import dev.velox.autoconfigure.engine.VeloxEngineAutoConfiguration;
import dev.velox.engine.gateway.VeloxGateway;

/** The health contributor {@code velox}; {@code management.health.velox.enabled=false} switches it off. */
@AutoConfiguration(after = VeloxEngineAutoConfiguration.class)
@ConditionalOnVelox
@ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
public final class VeloxHealthAutoConfiguration {

    @Bean
    @ConditionalOnEnabledHealthIndicator("velox")
    @ConditionalOnMissingBean(name = {"veloxHealthIndicator", "veloxHealthContributor"})
    HealthIndicator veloxHealthIndicator(VeloxGateway gateway) {
        return new VeloxHealthIndicator(gateway);
    }
}
