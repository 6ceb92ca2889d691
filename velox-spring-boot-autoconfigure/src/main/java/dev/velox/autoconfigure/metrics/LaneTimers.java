package dev.velox.autoconfigure.metrics;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.netty.channel.Channel;

import dev.velox.engine.ingress.LaneCall;
import dev.velox.engine.ingress.LaneWatch;

/**
 * Records {@code http.server.requests} for what the Netty lane serves where meters are all that comes of observations: the same
 * timers as {@link LaneObservations} has, found again instead of made anew for each request.
 */
final class LaneTimers implements LaneWatch {

    private final MeterRegistry registry;
    private final String name;
    private final ConcurrentMap<Kind, Timer> timers = new ConcurrentHashMap<>();

    LaneTimers(MeterRegistry registry, String name) {
        this.registry = registry;
        this.name = name;
    }

    @Override
    public void ended(Channel channel, LaneCall call) {
        String route = call.route();
        Kind kind = new Kind(call.method(), route == null ? "" : route, call.status(), call.completed());
        Timer timer = timers.get(kind);
        if (timer == null) {
            timer = timer(kind);
            if (route != null) {
                // Methods of requests that match nothing have no bound.
                timers.put(kind, timer);
            }
        }
        timer.record(call.endNanos() - call.startNanos(), TimeUnit.NANOSECONDS);
    }

    private Timer timer(Kind kind) {
        Timer.Builder timer = Timer.builder(name).tag("error", "none");
        LaneRequestConvention.keyValues(
                        kind.method(), kind.route().isEmpty() ? null : kind.route(), kind.status(), kind.completed())
                .forEach(keyValue -> timer.tag(keyValue.getKey(), keyValue.getValue()));
        return timer.register(registry);
    }

    /** @param route empty where none matched */
    private record Kind(String method, String route, int status, boolean completed) {}
}
