package dev.velox.autoconfigure.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

import dev.velox.autoconfigure.ConditionalOnVelox;
import dev.velox.autoconfigure.observe.Understudy;
import dev.velox.engine.clock.NanoClock;
import dev.velox.engine.gateway.VeloxGateway;
import dev.velox.engine.health.HealthBoard;
import dev.velox.engine.ingress.LaneWatch;
import dev.velox.engine.limit.IngressQueue;
import dev.velox.engine.limit.RateLimiter;
import dev.velox.engine.scan.ScanEngine;

/** The gateway's meters, where the application has a registry. */
@AutoConfiguration(
        afterName = {
            "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration",
            "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration"
        })
@ConditionalOnVelox
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean(MeterRegistry.class)
@EnableConfigurationProperties(MetricsProperties.class)
public final class VeloxMetricsAutoConfiguration {

    @Bean
    ModelLabels veloxModelLabels(MetricsProperties properties) {
        return new ModelLabels(properties.maxModels());
    }

    @Bean
    CellMeters veloxCellMeters(MeterRegistry registry) {
        return new CellMeters(registry);
    }

    @Bean
    MicrometerObserver veloxMicrometerObserver(CellMeters meters, ModelLabels models) {
        return new MicrometerObserver(meters, models);
    }

    @Bean
    @ConditionalOnProperty(name = "velox.metrics.gen-ai", matchIfMissing = true)
    GenAiObserver veloxGenAiObserver(CellMeters meters, ModelLabels models, MetricsProperties properties) {
        return new GenAiObserver(meters, models, new ModelLabels(properties.maxModels()));
    }

    @Bean
    Understudy.Source veloxRehearsalMeters(MeterRegistry registry, Environment environment) {
        boolean genAi = environment.getProperty("velox.metrics.gen-ai", Boolean.class, true);
        return () -> RehearsalMeters.like(registry, genAi);
    }

    @Bean
    GatewayMeters veloxGatewayMeters(
            VeloxGateway gateway, IngressQueue queue, RateLimiter limiter, ScanEngine scanEngine) {
        return new GatewayMeters(gateway, queue, limiter, scanEngine.name(), NanoClock.system());
    }

    @Bean
    UpstreamMeters veloxUpstreamMeters(VeloxGateway gateway, HealthBoard board) {
        return new UpstreamMeters(gateway, board, NanoClock.system());
    }

    /** Boot's own name of the observation counts here too. */
    @Bean
    @ConditionalOnBean(ObservationRegistry.class)
    LaneWatch veloxLaneRequests(
            ObservationRegistry observations,
            MeterRegistry meters,
            ConfigurableListableBeanFactory beans,
            Environment environment) {
        String name =
                environment.getProperty("management.observations.http.server.requests.name", "http.server.requests");
        return ObservationUse.onlyMeters(beans, environment)
                ? new LaneTimers(meters, name)
                : new LaneObservations(observations, name);
    }
}
