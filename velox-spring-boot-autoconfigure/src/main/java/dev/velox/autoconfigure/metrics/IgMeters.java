package dev.velox.autoconfigure.metrics;

import java.util.function.ToDoubleFunction;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

import dev.velox.engine.clock.NanoClock;
import dev.velox.engine.gateway.ClusterSnapshot;
import dev.velox.engine.gateway.VeloxGateway;
import dev.velox.engine.health.EndpointHealth;
import dev.velox.engine.health.EndpointHealthSnapshot;
import dev.velox.engine.health.HealthBoard;

/** InferenceGateway's gauges and counters, read from what the gateway counts anyway. */
final class IgMeters implements MeterBinder {

    private final HealthBoard board;
    private final VeloxGateway gateway;
    private final IgObserver observer;
    private final NanoClock clock;

    IgMeters(HealthBoard board, VeloxGateway gateway, IgObserver observer, NanoClock clock) {
        this.board = board;
        this.gateway = gateway;
        this.observer = observer;
        this.clock = clock;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder(
                        "ig.scheduler.queue.depth",
                        gateway,
                        from -> from.cluster().queueDepth())
                .description("Requests that wait now.")
                .register(registry);
        counter(
                "ig.scheduler.dispatched",
                "Requests that were sent to a backend.",
                ClusterSnapshot::dispatched,
                registry);
        counter(
                "ig.scheduler.dropped",
                "Requests that were refused before any backend was asked.",
                ClusterSnapshot::dropped,
                registry);
        for (EndpointHealth backend : board.all()) {
            observer.expect(backend.name());
            gauge("ig.inflight", "Requests at a backend now.", backend, EndpointHealthSnapshot::inFlight, registry);
            gauge(
                    "ig.backend.healthy",
                    "Whether requests are sent to a backend, 1 or 0.",
                    backend,
                    known -> known.state().usable() ? 1 : 0,
                    registry);
            counter(
                    "ig.requests",
                    "Requests that were sent to a backend.",
                    backend,
                    EndpointHealthSnapshot::requests,
                    registry);
            counter("ig.errors", "Requests that a backend failed.", backend, EndpointHealthSnapshot::errors, registry);
        }
    }

    private void counter(
            String name, String description, ToDoubleFunction<ClusterSnapshot> value, MeterRegistry registry) {
        FunctionCounter.builder(name, gateway, from -> value.applyAsDouble(from.cluster()))
                .description(description)
                .register(registry);
    }

    private void counter(
            String name,
            String description,
            EndpointHealth backend,
            ToDoubleFunction<EndpointHealthSnapshot> value,
            MeterRegistry registry) {
        FunctionCounter.builder(name, backend, from -> value.applyAsDouble(from.snapshot(clock.nanoTime())))
                .description(description)
                .tag(IgObserver.BACKEND, backend.name())
                .register(registry);
    }

    private void gauge(
            String name,
            String description,
            EndpointHealth backend,
            ToDoubleFunction<EndpointHealthSnapshot> value,
            MeterRegistry registry) {
        Gauge.builder(name, backend, from -> value.applyAsDouble(from.snapshot(clock.nanoTime())))
                .description(description)
                .tag(IgObserver.BACKEND, backend.name())
                .register(registry);
    }
}
