package dev.velox.autoconfigure.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

import dev.velox.autoconfigure.ConditionalOnVelox;
import dev.velox.engine.clock.NanoClock;
import dev.velox.engine.gateway.VeloxGateway;
import dev.velox.engine.health.HealthBoard;
import dev.velox.engine.limit.IngressQueue;
import dev.velox.engine.observe.EngineObserver;

/** The gateway's meters, where the application has a registry. */
@AutoConfiguration(
        afterName = "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration")
@ConditionalOnVelox
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean(MeterRegistry.class)
public final class VeloxMetricsAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    EngineObserver veloxMicrometerObserver(MeterRegistry registry) {
        return new MicrometerObserver(registry);
    }

    @Bean
    GatewayMeters veloxGatewayMeters(VeloxGateway gateway, IngressQueue queue) {
        return new GatewayMeters(gateway, queue);
    }

    @Bean
    UpstreamMeters veloxUpstreamMeters(HealthBoard board) {
        return new UpstreamMeters(board, NanoClock.system());
    }
}
