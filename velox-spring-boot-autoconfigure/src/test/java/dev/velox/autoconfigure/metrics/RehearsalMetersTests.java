package dev.velox.autoconfigure.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.junit.jupiter.api.Test;

import dev.velox.autoconfigure.observe.Understudy;

import static org.assertj.core.api.Assertions.assertThat;

class RehearsalMetersTests {

    private final PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    @Test
    void whatTheUnderstudyHearsIsNotInTheApplicationsRegistry() {
        try (Understudy understudy = RehearsalMeters.like(prometheus, true)) {
            understudy.observer().rateLimited();
            understudy.observer().retried("rehearsal", "status");
        }

        assertThat(prometheus.getMeters()).isEmpty();
        assertThat(prometheus.scrape()).isEmpty();
    }

    @Test
    void theUnderstudysRegistryIsOfTheApplicationsKind() {
        MeterRegistry both =
                new CompositeMeterRegistry().add(new SimpleMeterRegistry()).add(prometheus);

        assertThat(CellMeters.emptyLike(prometheus))
                .isInstanceOf(PrometheusMeterRegistry.class)
                .isNotSameAs(prometheus);
        assertThat(CellMeters.emptyLike(both)).isInstanceOf(PrometheusMeterRegistry.class);
        assertThat(CellMeters.emptyLike(new SimpleMeterRegistry())).isInstanceOf(SimpleMeterRegistry.class);
    }
}
