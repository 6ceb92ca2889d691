package dev.velox.autoconfigure.metrics;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;

import dev.velox.engine.clock.NanoClock;
import dev.velox.engine.gateway.VeloxGateway;
import dev.velox.engine.health.EndpointHealth;
import dev.velox.engine.health.EndpointHealthSnapshot;
import dev.velox.engine.health.HealthBoard;
import dev.velox.engine.health.HealthState;
import dev.velox.engine.upstream.UpstreamSnapshot;

/** What is known of each upstream, when somebody looks. */
final class UpstreamMeters implements MeterBinder {

    private static final List<String> BREAKER_STATES = List.of("closed", "half_open", "open");

    private final VeloxGateway gateway;
    private final HealthBoard board;
    private final NanoClock clock;

    UpstreamMeters(VeloxGateway gateway, HealthBoard board, NanoClock clock) {
        this.gateway = gateway;
        this.board = board;
        this.clock = clock;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        MeterFactory meters = new MeterFactory(registry);
        for (UpstreamSnapshot upstream : gateway.snapshot().upstreams()) {
            connected(VeloxMeters.UPSTREAM_IN_FLIGHT, upstream.name(), UpstreamSnapshot::inFlight, meters);
            connected(VeloxMeters.UPSTREAM_CONNECTIONS, upstream.name(), UpstreamSnapshot::connections, meters);
        }
        for (EndpointHealth upstream : board.all()) {
            Tags name = Tags.of(VeloxTag.UPSTREAM.key(), upstream.name());
            meters.gauge(
                    Gauge.builder(
                            VeloxMeters.UPSTREAM_AVAILABLE.meterName(),
                            upstream,
                            now -> now.available(clock.nanoTime()) ? 1 : 0),
                    VeloxMeters.UPSTREAM_AVAILABLE,
                    name);
            for (HealthState state : HealthState.values()) {
                known(
                        VeloxMeters.UPSTREAM_HEALTH,
                        upstream,
                        name.and(VeloxTag.STATE.key(), state.label()),
                        known -> known.state() == state ? 1 : 0,
                        meters);
            }
            for (String state : BREAKER_STATES) {
                known(
                        VeloxMeters.UPSTREAM_BREAKER,
                        upstream,
                        name.and(VeloxTag.BREAKER.key(), state),
                        known -> known.breaker().equals(state) ? 1 : 0,
                        meters);
            }
            known(
                    VeloxMeters.UPSTREAM_HEAD_LATENCY,
                    upstream,
                    name,
                    known -> known.headNanos() / (double) TimeUnit.SECONDS.toNanos(1),
                    meters);
        }
    }

    private void connected(VeloxMeters meter, String name, ToIntFunction<UpstreamSnapshot> value, MeterFactory meters) {
        meters.gauge(
                Gauge.builder(
                        meter.meterName(),
                        gateway,
                        now -> now.snapshot().upstreams().stream()
                                .filter(upstream -> upstream.name().equals(name))
                                .mapToInt(value)
                                .sum()),
                meter,
                Tags.of(VeloxTag.UPSTREAM.key(), name));
    }

    private void known(
            VeloxMeters meter,
            EndpointHealth upstream,
            Tags tags,
            ToDoubleFunction<EndpointHealthSnapshot> value,
            MeterFactory meters) {
        meters.gauge(
                Gauge.builder(meter.meterName(), upstream, now -> value.applyAsDouble(now.snapshot(clock.nanoTime()))),
                meter,
                tags);
    }
}
