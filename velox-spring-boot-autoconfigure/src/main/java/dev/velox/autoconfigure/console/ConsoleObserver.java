package dev.velox.autoconfigure.console;

import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;

import org.jspecify.annotations.Nullable;

import dev.velox.engine.observe.EngineObserver;

/**
 * Counts for the page what the engine tells; whoever asks takes differences.
 *
 * <p><b>Threads.</b> Any; no lock. <b>Memory.</b> Fixed, and some counters for each upstream.
 */
final class ConsoleObserver implements EngineObserver {

    private static final String COMPLETED = "completed";
    private static final String CANCELLED = "cancelled";
    private static final int SERVER_ERROR = 500;

    private final InstantSource wallClock;
    private final LongAdder requests = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final LongAdder inputTokens = new LongAdder();
    private final LongAdder outputTokens = new LongAdder();
    private final LatencyHistogram latency = new LatencyHistogram();
    private final RecentFailures recent = new RecentFailures();
    private final ConcurrentMap<String, AttemptTally> attempts = new ConcurrentHashMap<>();

    ConsoleObserver(InstantSource wallClock) {
        this.wallClock = wallClock;
    }

    @Override
    public void exchangeEnded(
            String operation, @Nullable String upstream, String outcome, int status, long durationNanos) {
        requests.increment();
        if (upstream != null && outcome.equals(COMPLETED)) {
            latency.record(durationNanos);
        }
        if (!outcome.equals(COMPLETED) && !outcome.equals(CANCELLED)) {
            failed(operation, upstream, outcome, status);
        } else if (outcome.equals(COMPLETED) && status >= SERVER_ERROR) {
            failed(operation, upstream, "http_" + status, status);
        }
    }

    private void failed(String operation, @Nullable String upstream, String code, int status) {
        failures.increment();
        recent.add(wallClock.millis(), operation, upstream, code, status);
    }

    @Override
    public void attemptEnded(String upstream, String outcome, int status, long durationNanos) {
        AttemptTally tally = attempts.get(upstream);
        if (tally == null) {
            tally = attempts.computeIfAbsent(upstream, name -> new AttemptTally());
        }
        if (outcome.startsWith("upstream_") || status >= SERVER_ERROR) {
            tally.failed();
        } else if (outcome.equals(COMPLETED)) {
            tally.succeeded();
        }
    }

    @Override
    public void usage(
            String operation,
            String upstream,
            long input,
            long output,
            long cached,
            long reasoning,
            @Nullable String responseModel) {
        inputTokens.add(Math.max(0, input));
        outputTokens.add(Math.max(0, output));
    }

    Totals totals() {
        Map<String, AttemptTally.Counts> byUpstream = new HashMap<>();
        attempts.forEach((name, tally) -> byUpstream.put(name, tally.counts()));
        return new Totals(
                requests.sum(),
                failures.sum(),
                inputTokens.sum(),
                outputTokens.sum(),
                latency.counts(),
                Map.copyOf(byUpstream));
    }

    RecentFailures recent() {
        return recent;
    }

    /** Everything that was counted since the start. */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares totals
    record Totals(
            long requests,
            long failures,
            long inputTokens,
            long outputTokens,
            long[] latency,
            Map<String, AttemptTally.Counts> attempts) {

        AttemptTally.Counts attemptsAt(String upstream) {
            return attempts.getOrDefault(upstream, AttemptTally.Counts.NONE);
        }
    }
}
