package dev.velox.autoconfigure.metrics;

import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;

import dev.velox.engine.clock.NanoClock;
import dev.velox.engine.gateway.VeloxGateway;
import dev.velox.engine.limit.IngressQueue;
import dev.velox.engine.limit.IngressQueue.WaitReason;
import dev.velox.engine.limit.LimiterState;
import dev.velox.engine.limit.RateLimiter;

/** The gauges: what the gateway and its queue say of themselves when somebody looks. */
final class GatewayMeters implements MeterBinder {

    private static final List<String> SCAN_ENGINES = List.of("vector", "swar");

    private final VeloxGateway gateway;
    private final IngressQueue queue;
    private final RateLimiter limiter;
    private final String scanEngine;
    private final NanoClock clock;

    /** @param scanEngine name of the engine in force */
    GatewayMeters(VeloxGateway gateway, IngressQueue queue, RateLimiter limiter, String scanEngine, NanoClock clock) {
        this.gateway = gateway;
        this.queue = queue;
        this.limiter = limiter;
        this.scanEngine = scanEngine;
        this.clock = clock;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        MeterFactory meters = new MeterFactory(registry);
        meters.gauge(
                Gauge.builder(
                        VeloxMeters.INGRESS_IN_FLIGHT.meterName(),
                        gateway,
                        g -> g.snapshot().inFlight()),
                VeloxMeters.INGRESS_IN_FLIGHT,
                Tags.empty());
        meters.gauge(
                Gauge.builder(
                        VeloxMeters.INGRESS_BUFFERED.meterName(),
                        gateway,
                        g -> g.snapshot().bufferedBytes()),
                VeloxMeters.INGRESS_BUFFERED,
                Tags.empty());
        limited(VeloxMeters.RATE_LIMIT_RPM, LimiterState::requestsPerMinute, meters);
        limited(VeloxMeters.RATE_LIMIT_BURST, LimiterState::burst, meters);
        limited(VeloxMeters.RATE_LIMIT_AVAILABLE, LimiterState::available, meters);
        for (String engine : SCAN_ENGINES) {
            meters.gauge(
                    Gauge.builder(
                            VeloxMeters.SCAN_ENGINE.meterName(), scanEngine, inForce -> inForce.equals(engine) ? 1 : 0),
                    VeloxMeters.SCAN_ENGINE,
                    Tags.of(VeloxTag.ENGINE.key(), engine));
        }
        for (WaitReason reason : WaitReason.values()) {
            meters.gauge(
                    Gauge.builder(VeloxMeters.QUEUE_DEPTH.meterName(), queue, q -> q.depth(reason)),
                    VeloxMeters.QUEUE_DEPTH,
                    Tags.of(VeloxTag.REASON.key(), reason.name().toLowerCase(Locale.ROOT)));
        }
    }

    private void limited(VeloxMeters meter, ToLongFunction<LimiterState> value, MeterFactory meters) {
        meters.gauge(
                Gauge.builder(meter.meterName(), limiter, now -> value.applyAsLong(now.state(clock.nanoTime()))),
                meter,
                Tags.empty());
    }
}
