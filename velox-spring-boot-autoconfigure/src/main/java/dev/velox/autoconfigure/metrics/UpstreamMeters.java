package dev.velox.autoconfigure.metrics;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;

import dev.velox.engine.clock.NanoClock;
import dev.velox.engine.health.EndpointHealth;
import dev.velox.engine.health.EndpointHealthSnapshot;
import dev.velox.engine.health.HealthBoard;

/** What is known of each upstream, when somebody looks. */
final class UpstreamMeters implements MeterBinder {

    private static final List<String> BREAKER_STATES = List.of("closed", "half_open", "open");

    private final HealthBoard board;
    private final NanoClock clock;

    UpstreamMeters(HealthBoard board, NanoClock clock) {
        this.board = board;
        this.clock = clock;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        for (EndpointHealth upstream : board.all()) {
            Tags name = Tags.of(VeloxTag.UPSTREAM.key(), upstream.name());
            for (String state : BREAKER_STATES) {
                gauge(
                        VeloxMeters.UPSTREAM_BREAKER,
                        upstream,
                        name.and(VeloxTag.BREAKER.key(), state),
                        known -> known.breaker().equals(state) ? 1 : 0,
                        registry);
            }
            gauge(
                    VeloxMeters.UPSTREAM_HEAD_LATENCY,
                    upstream,
                    name,
                    known -> known.headNanos() / (double) TimeUnit.SECONDS.toNanos(1),
                    registry);
        }
    }

    private void gauge(
            VeloxMeters meter,
            EndpointHealth upstream,
            Tags tags,
            ToDoubleFunction<EndpointHealthSnapshot> value,
            MeterRegistry registry) {
        Gauge.builder(meter.meterName(), upstream, now -> value.applyAsDouble(now.snapshot(clock.nanoTime())))
                .description(meter.description())
                .baseUnit(meter.baseUnit())
                .tags(tags)
                .register(registry);
    }
}
