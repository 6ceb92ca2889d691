package dev.velox.autoconfigure.console;

import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;

import dev.velox.engine.observe.AttemptRecord;
import dev.velox.engine.observe.EngineObserver;
import dev.velox.engine.observe.ExchangeRecord;
import dev.velox.engine.observe.UsageRecord;

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
    public void exchangeEnded(ExchangeRecord exchange) {
        requests.increment();
        boolean completed = exchange.outcome().equals(COMPLETED);
        if (exchange.upstream() != null && completed) {
            latency.record(exchange.durationNanos());
        }
        if (!completed && !exchange.outcome().equals(CANCELLED)) {
            failed(exchange, exchange.outcome());
        } else if (completed && exchange.status() >= SERVER_ERROR) {
            failed(exchange, "http_" + exchange.status());
        }
    }

    private void failed(ExchangeRecord exchange, String code) {
        failures.increment();
        recent.add(wallClock.millis(), exchange.operation(), exchange.upstream(), code, exchange.status());
    }

    @Override
    public void attemptEnded(AttemptRecord attempt) {
        AttemptTally tally = attempts.get(attempt.upstream());
        if (tally == null) {
            tally = attempts.computeIfAbsent(attempt.upstream(), name -> new AttemptTally());
        }
        if (attempt.outcome().startsWith("upstream_") || attempt.status() >= SERVER_ERROR) {
            tally.failed();
        } else if (attempt.outcome().equals(COMPLETED)) {
            tally.succeeded();
        }
    }

    @Override
    public void usage(UsageRecord usage) {
        inputTokens.add(Math.max(0, usage.inputTokens()));
        outputTokens.add(Math.max(0, usage.outputTokens()));
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
