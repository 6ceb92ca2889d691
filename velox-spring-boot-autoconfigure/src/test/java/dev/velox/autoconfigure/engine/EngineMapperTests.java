package dev.velox.autoconfigure.engine;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

import dev.velox.autoconfigure.access.AccessProperties;
import dev.velox.autoconfigure.ingress.IngressProperties;
import dev.velox.autoconfigure.limit.RateLimitProperties;
import dev.velox.autoconfigure.observe.ObserveProperties;
import dev.velox.engine.admission.AdmissionSettings;
import dev.velox.engine.gateway.GatewaySettings;
import dev.velox.engine.gateway.GatewaySettings.ParseMode;
import dev.velox.engine.gateway.GatewaySettings.ServerTimingMode;
import dev.velox.engine.loop.CpuAffinity;
import dev.velox.engine.loop.WorkerSettings;
import dev.velox.engine.scan.ScanChoice;
import dev.velox.engine.scan.ScanEngine;

import static org.assertj.core.api.Assertions.assertThat;

class EngineMapperTests {

    @Test
    void defaultsAreThoseOfTheEngine() {
        assertThat(EngineMapper.gateway(
                        bind("velox.ingress", IngressProperties.class, Map.of()),
                        bind("velox.workers", WorkersProperties.class, Map.of()),
                        bind("velox.observe", ObserveProperties.class, Map.of()),
                        ScanEngine.choose(ScanChoice.SWAR)))
                .isEqualTo(GatewaySettings.DEFAULT);
        assertThat(EngineMapper.workers(
                                bind("velox.workers", WorkersProperties.class, Map.of()),
                                bind("velox.ingress", IngressProperties.class, Map.of()))
                        .count())
                .isEqualTo(Runtime.getRuntime().availableProcessors());
    }

    @Test
    void everyIngressSettingReachesTheGateway() {
        IngressProperties ingress = bind(
                "velox.ingress",
                IngressProperties.class,
                Map.of(
                        "velox.ingress.max-request-size", "1MB",
                        "velox.ingress.batch-size", "7",
                        "velox.ingress.parse", "worker",
                        "velox.ingress.offload-threshold", "3KB",
                        "velox.ingress.capacity", "9"));
        WorkersProperties workers = bind(
                "velox.workers",
                WorkersProperties.class,
                Map.of("velox.workers.arena-size", "8KB", "velox.workers.count", "3", "velox.workers.pinned", "off"));
        ObserveProperties observe =
                bind("velox.observe", ObserveProperties.class, Map.of("velox.observe.server-timing", "always"));
        assertThat(EngineMapper.gateway(ingress, workers, observe, ScanEngine.choose(ScanChoice.SWAR)))
                .isEqualTo(
                        new GatewaySettings(1 << 20, 7, ParseMode.WORKER, 3 << 10, 8 << 10, ServerTimingMode.ALWAYS));
        assertThat(EngineMapper.workers(workers, ingress))
                .isEqualTo(new WorkerSettings(3, 9, "velox-worker-", CpuAffinity.NONE));
    }

    @Test
    void pinningIsOffWhereItWasTurnedOffAndTriedWhereItWasAskedFor() {
        assertThat(EngineMapper.affinity(WorkersProperties.PinMode.OFF)).isSameAs(CpuAffinity.NONE);
        assertThat(EngineMapper.affinity(WorkersProperties.PinMode.ON)).isNotSameAs(CpuAffinity.NONE);
    }

    @Test
    void everyAdmissionSettingReachesTheDoor() {
        AccessProperties access = bind(
                "velox.access",
                AccessProperties.class,
                Map.of("velox.access.api-keys", " one ,two", "velox.access.anonymous", "true"));
        IngressProperties ingress = bind(
                "velox.ingress",
                IngressProperties.class,
                Map.of("velox.ingress.max-in-flight", "11", "velox.ingress.buffer-limit", "64MB"));
        RateLimitProperties rateLimit =
                bind("velox.rate-limit", RateLimitProperties.class, Map.of("velox.rate-limit.max-wait", "2s"));
        assertThat(EngineMapper.admission(access, ingress, rateLimit))
                .isEqualTo(new AdmissionSettings(List.of("one", "two"), true, 11, 64 << 20, Duration.ofSeconds(2)));
    }

    private static <T> T bind(String prefix, Class<T> type, Map<String, String> properties) {
        return new Binder(new MapConfigurationPropertySource(properties)).bindOrCreate(prefix, type);
    }
}
