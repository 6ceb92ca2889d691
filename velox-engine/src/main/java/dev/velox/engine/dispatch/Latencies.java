package dev.velox.engine.dispatch;

import java.util.LinkedHashMap;
import java.util.Map;

import dev.velox.engine.health.EndpointHealth;
import dev.velox.engine.health.HealthBoard;
import dev.velox.engine.upstream.UpstreamAttempt;

/**
 * How long each endpoint usually takes until an answer can be committed, streams and whole answers apart.
 *
 * <p>Threads: any.
 */
final class Latencies {

    private final Map<String, LatencyWindow> whole = new LinkedHashMap<>();
    private final Map<String, LatencyWindow> streams = new LinkedHashMap<>();

    Latencies(HealthBoard health, long now) {
        for (EndpointHealth endpoint : health.all()) {
            whole.put(endpoint.name(), new LatencyWindow(now));
            streams.put(endpoint.name(), new LatencyWindow(now));
        }
    }

    /** The answer of this attempt is committed now. */
    void record(UpstreamAttempt attempt, boolean stream, long now) {
        window(attempt, stream).record(now - attempt.sentNanos(), now);
    }

    /** The rolling p95 of this attempt's endpoint in nanoseconds; 0 while too little is known. */
    long p95(UpstreamAttempt attempt, boolean stream) {
        return window(attempt, stream).p95();
    }

    private LatencyWindow window(UpstreamAttempt attempt, boolean stream) {
        String endpoint = attempt.candidate().endpoint().name();
        LatencyWindow window = (stream ? streams : whole).get(endpoint);
        if (window == null) {
            throw new IllegalArgumentException("endpoint: " + endpoint + " (expected: one of " + whole.keySet() + ")");
        }
        return window;
    }
}
