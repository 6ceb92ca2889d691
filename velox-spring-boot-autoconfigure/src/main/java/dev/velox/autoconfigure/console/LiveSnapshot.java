package dev.velox.autoconfigure.console;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

import dev.velox.engine.limit.LimiterState;

/**
 * The gateway at one moment, as {@code veloxlive} gives it.
 *
 * @param time milliseconds since 1970
 * @param draining whether the gateway winds down
 * @param scanner the scan engine, and why this one
 * @param rates of the last second
 * @param latency of the last ten seconds, of requests that an upstream answered, from the head's arrival to the answer's end
 * @param requests open ones
 * @param queue who waits
 * @param limiter the rate limit
 * @param upstreams all, by name
 * @param loops all event loops
 * @param failures the last fifty, newest first
 */
record LiveSnapshot(
        long time,
        boolean draining,
        String scanner,
        Rates rates,
        Latency latency,
        Open requests,
        Queue queue,
        LimiterState limiter,
        List<LiveUpstream> upstreams,
        List<Loop> loops,
        List<RecentFailures.Failed> failures)
        implements OperationResponseBody {

    /** What a plot needs of it. */
    LivePoint point() {
        int waiting = queue.depth.values().stream().mapToInt(Integer::intValue).sum();
        return new LivePoint(
                time,
                rates.requests,
                rates.failures,
                latency.p50,
                latency.p90,
                latency.p99,
                requests.inFlight,
                waiting);
    }

    /** Per second. */
    record Rates(double requests, double failures, double inputTokens, double outputTokens) {}

    /** In milliseconds; null when there was no request. */
    record Latency(
            @Nullable Double p50,
            @Nullable Double p90,
            @Nullable Double p99) {}

    record Open(int inFlight, int limit) {}

    /**
     * Who waits.
     *
     * @param depth by what they wait for
     */
    record Queue(int capacity, Map<String, Integer> depth) {}

    /**
     * An event loop.
     *
     * @param busy share of the last second that it worked, 0 to 1; null where the JVM cannot tell
     */
    record Loop(int index, @Nullable Double busy) {}
}
