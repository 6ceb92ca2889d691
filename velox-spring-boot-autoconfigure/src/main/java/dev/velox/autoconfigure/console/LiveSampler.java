package dev.velox.autoconfigure.console;

import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.velox.autoconfigure.console.ConsoleObserver.Totals;
import dev.velox.engine.gateway.GatewaySnapshot;
import dev.velox.engine.gateway.VeloxGateway;
import dev.velox.engine.health.EndpointHealthSnapshot;
import dev.velox.engine.health.HealthBoard;
import dev.velox.engine.upstream.UpstreamSnapshot;

/**
 * Makes a snapshot of what was counted: rates from the last call to this one, percentiles and upstreams over ten calls.
 *
 * <p><b>Threads.</b> One at a time.
 */
final class LiveSampler {

    /** Calls that percentiles look back. */
    static final int WINDOW = 10;

    private final VeloxGateway gateway;
    private final @Nullable HealthBoard health;
    private final ConsoleObserver observer;
    private final LoopShares loops;
    private final InstantSource wallClock;
    private final ArrayDeque<Sample> samples = new ArrayDeque<>(WINDOW + 1);

    /** @param nowNanos the beginning of the first period */
    LiveSampler(
            VeloxGateway gateway,
            @Nullable HealthBoard health,
            ConsoleObserver observer,
            LoopShares loops,
            InstantSource wallClock,
            long nowNanos) {
        this.gateway = gateway;
        this.health = health;
        this.observer = observer;
        this.loops = loops;
        this.wallClock = wallClock;
        samples.addLast(new Sample(nowNanos, observer.totals()));
    }

    LiveSnapshot sample(long nowNanos) {
        Sample last = samples.getLast();
        Sample first = samples.getFirst();
        Sample now = new Sample(nowNanos, observer.totals());
        samples.addLast(now);
        if (samples.size() > WINDOW) {
            samples.removeFirst();
        }
        GatewaySnapshot seen = gateway.snapshot();
        return new LiveSnapshot(
                wallClock.millis(),
                seen.draining(),
                seen.scanner(),
                rates(last, now),
                new LiveSnapshot.Latency(
                        percentile(first, now, 0.5), percentile(first, now, 0.9), percentile(first, now, 0.99)),
                new LiveSnapshot.Open(seen.inFlight(), seen.maxInFlight()),
                new LiveSnapshot.Queue(seen.queueCapacity(), seen.queueDepth()),
                seen.limiter(),
                upstreams(seen, first, now),
                loops.sample(nowNanos),
                observer.recent().newestFirst());
    }

    private static LiveSnapshot.Rates rates(Sample from, Sample to) {
        double seconds = seconds(from, to);
        return new LiveSnapshot.Rates(
                (to.totals.requests() - from.totals.requests()) / seconds,
                (to.totals.failures() - from.totals.failures()) / seconds,
                (to.totals.inputTokens() - from.totals.inputTokens()) / seconds,
                (to.totals.outputTokens() - from.totals.outputTokens()) / seconds);
    }

    private static @Nullable Double percentile(Sample from, Sample to, double fraction) {
        double millis = LatencyHistogram.percentileMillis(from.totals.latency(), to.totals.latency(), fraction);
        return millis < 0 ? null : millis;
    }

    private List<LiveUpstream> upstreams(GatewaySnapshot seen, Sample from, Sample to) {
        Map<String, EndpointHealthSnapshot> verdicts = new HashMap<>();
        if (health != null) {
            health.snapshot(to.nanos).forEach(verdict -> verdicts.put(verdict.name(), verdict));
        }
        return seen.upstreams().stream()
                .sorted(Comparator.comparing(UpstreamSnapshot::name))
                .map(upstream -> LiveUpstream.of(
                        upstream,
                        verdicts.get(upstream.name()),
                        from.totals.attemptsAt(upstream.name()),
                        to.totals.attemptsAt(upstream.name()),
                        seconds(from, to)))
                .toList();
    }

    private static double seconds(Sample from, Sample to) {
        return Math.max(1, to.nanos - from.nanos) / 1e9;
    }

    private record Sample(long nanos, Totals totals) {}
}
