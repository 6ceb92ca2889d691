package dev.velox.autoconfigure.metrics;

import java.util.Locale;
import java.util.function.ToIntFunction;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;

import dev.velox.engine.clock.NanoClock;
import dev.velox.engine.gateway.VeloxGateway;
import dev.velox.engine.health.EndpointHealth;
import dev.velox.engine.health.HealthBoard;
import dev.velox.engine.health.HealthState;
import dev.velox.engine.limit.IngressQueue;
import dev.velox.engine.limit.IngressQueue.WaitReason;
import dev.velox.engine.upstream.UpstreamSnapshot;

/** The gauges: what the gateway and its queue say of themselves when somebody looks. */
final class GatewayMeters implements MeterBinder {

    private final VeloxGateway gateway;
    private final IngressQueue queue;
    private final HealthBoard health;
    private final NanoClock clock;

    GatewayMeters(VeloxGateway gateway, IngressQueue queue, HealthBoard health, NanoClock clock) {
        this.health = health;
        this.clock = clock;
        this.gateway = gateway;
        this.queue = queue;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        register(
                Gauge.builder(
                        VeloxMeters.INGRESS_IN_FLIGHT.meterName(),
                        gateway,
                        g -> g.snapshot().inFlight()),
                VeloxMeters.INGRESS_IN_FLIGHT,
                Tags.empty(),
                registry);
        register(
                Gauge.builder(
                        VeloxMeters.INGRESS_BUFFERED.meterName(),
                        gateway,
                        g -> g.snapshot().bufferedBytes()),
                VeloxMeters.INGRESS_BUFFERED,
                Tags.empty(),
                registry);
        for (WaitReason reason : WaitReason.values()) {
            register(
                    Gauge.builder(VeloxMeters.QUEUE_DEPTH.meterName(), queue, q -> q.depth(reason)),
                    VeloxMeters.QUEUE_DEPTH,
                    Tags.of(VeloxTag.REASON.key(), reason.name().toLowerCase(Locale.ROOT)),
                    registry);
        }
        for (UpstreamSnapshot upstream : gateway.snapshot().upstreams()) {
            ofUpstream(VeloxMeters.UPSTREAM_IN_FLIGHT, upstream.name(), UpstreamSnapshot::inFlight, registry);
            ofUpstream(VeloxMeters.UPSTREAM_CONNECTIONS, upstream.name(), UpstreamSnapshot::connections, registry);
        }
        health.all().forEach(endpoint -> ofHealth(endpoint, registry));
    }

    private void ofHealth(EndpointHealth endpoint, MeterRegistry registry) {
        Tags upstream = Tags.of(VeloxTag.UPSTREAM.key(), endpoint.name());
        register(
                Gauge.builder(
                        VeloxMeters.UPSTREAM_AVAILABLE.meterName(),
                        endpoint,
                        e -> e.available(clock.nanoTime()) ? 1 : 0),
                VeloxMeters.UPSTREAM_AVAILABLE,
                upstream,
                registry);
        for (HealthState state : HealthState.values()) {
            register(
                    Gauge.builder(
                            VeloxMeters.UPSTREAM_HEALTH.meterName(),
                            endpoint,
                            e -> e.state(clock.nanoTime()) == state ? 1 : 0),
                    VeloxMeters.UPSTREAM_HEALTH,
                    upstream.and(VeloxTag.STATE.key(), state.label()),
                    registry);
        }
    }

    private void ofUpstream(
            VeloxMeters meter, String name, ToIntFunction<UpstreamSnapshot> value, MeterRegistry registry) {
        register(
                Gauge.builder(
                        meter.meterName(),
                        gateway,
                        g -> g.snapshot().upstreams().stream()
                                .filter(upstream -> upstream.name().equals(name))
                                .mapToInt(value)
                                .sum()),
                meter,
                Tags.of(VeloxTag.UPSTREAM.key(), name),
                registry);
    }

    private static <T> void register(Gauge.Builder<T> gauge, VeloxMeters meter, Tags tags, MeterRegistry registry) {
        gauge.description(meter.description())
                .baseUnit(meter.baseUnit())
                .tags(tags)
                .register(registry);
    }
}
