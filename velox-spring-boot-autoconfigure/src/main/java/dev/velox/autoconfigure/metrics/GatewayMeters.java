package dev.velox.autoconfigure.metrics;

import java.util.Locale;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;

import dev.velox.engine.gateway.VeloxGateway;
import dev.velox.engine.limit.IngressQueue;
import dev.velox.engine.limit.IngressQueue.WaitReason;

/** The gauges: what the gateway and its queue say of themselves when somebody looks. */
final class GatewayMeters implements MeterBinder {

    private final VeloxGateway gateway;
    private final IngressQueue queue;

    GatewayMeters(VeloxGateway gateway, IngressQueue queue) {
        this.gateway = gateway;
        this.queue = queue;
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
        for (WaitReason reason : WaitReason.values()) {
            meters.gauge(
                    Gauge.builder(VeloxMeters.QUEUE_DEPTH.meterName(), queue, q -> q.depth(reason)),
                    VeloxMeters.QUEUE_DEPTH,
                    Tags.of(VeloxTag.REASON.key(), reason.name().toLowerCase(Locale.ROOT)));
        }
    }
}
