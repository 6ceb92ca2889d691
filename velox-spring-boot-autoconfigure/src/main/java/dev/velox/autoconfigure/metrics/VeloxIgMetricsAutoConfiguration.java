package dev.velox.autoconfigure.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

import dev.velox.autoconfigure.ConditionalOnVelox;
import dev.velox.engine.clock.NanoClock;
import dev.velox.engine.gateway.VeloxGateway;
import dev.velox.engine.health.HealthBoard;

/** InferenceGateway's meters beside the gateway's own, where they are wanted. */
@AutoConfiguration(after = VeloxMetricsAutoConfiguration.class)
@ConditionalOnVelox
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean(MeterRegistry.class)
@ConditionalOnBooleanProperty("velox.metrics.ig-names")
@EnableConfigurationProperties(MetricsProperties.class)
public final class VeloxIgMetricsAutoConfiguration {

    @Bean
    IgObserver veloxIgObserver(MeterRegistry registry) {
        return new IgObserver(registry);
    }

    @Bean
    IgMeters veloxIgMeters(HealthBoard board, VeloxGateway gateway, IgObserver observer) {
        return new IgMeters(board, gateway, observer, NanoClock.system());
    }
}
