package dev.velox.autoconfigure.metrics;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.velox.engine.observe.AttemptRecord;
import dev.velox.engine.observe.EngineObserver;
import dev.velox.engine.observe.ExchangeRecord;
import dev.velox.engine.observe.Phase;
import dev.velox.engine.observe.Timings;
import dev.velox.engine.observe.UsageRecord;

/**
 * Counts what the engine tells. A meter is resolved once for each thread and combination of labels; their vocabularies are closed
 * or bounded, so the maps stay small.
 *
 * <p><b>Threads.</b> Any; each has maps and cells of its own, so that none waits for another.
 */
final class MicrometerObserver implements EngineObserver {

    private static final String NONE = ExchangeRecord.NONE;

    private final ModelLabels models;
    private final PerThread<Own> own;

    MicrometerObserver(CellMeters meters, ModelLabels models) {
        this.models = models;
        this.own = new PerThread<>(() -> new Own(meters.newCells()));
        // What has no labels is there from the start.
        Own first = own.get();
        first.counter(VeloxMeters.RATE_LIMIT_REJECTED);
        first.counter(VeloxMeters.FALLBACKS);
        first.cells.histogram(VeloxMeters.LOOP_STALLS);
    }

    @Override
    public void exchangeEnded(ExchangeRecord exchange) {
        String upstream = exchange.upstream();
        long now = exchange.endNanos();
        Ended at = own.get()
                .ended(new Labels(
                        exchange.operation(),
                        upstream == null ? NONE : upstream,
                        models.of(exchange.model(), exchange.status()),
                        exchange.outcome(),
                        exchange.status()));
        at.requests.increment();
        at.duration.record(exchange.durationNanos(), now);
        at.times.record(exchange.timings(), now);
        at.requestBytes.add(exchange.requestBytes());
        at.responseBytes.add(exchange.responseBytes());
    }

    @Override
    public void attemptEnded(AttemptRecord attempt) {
        Own mine = own.get();
        mine.now = attempt.endNanos();
        mine.attempts(new Pair(attempt.upstream(), attempt.outcome())).record(attempt.durationNanos(), mine.now);
    }

    @Override
    public void usage(UsageRecord usage) {
        Tokens tokens = own.get().tokens(new Pair(usage.upstream(), models.of(usage.requestModel(), 200)));
        tokens.input.add(usage.inputTokens());
        tokens.output.add(usage.outputTokens());
    }

    @Override
    public void rateLimited() {
        own.get().counter(VeloxMeters.RATE_LIMIT_REJECTED).increment();
    }

    @Override
    public void retried(String upstream, String reason) {
        own.get().counter(VeloxMeters.UPSTREAM_RETRIES, upstream, reason).increment();
    }

    @Override
    public void fellBack() {
        own.get().counter(VeloxMeters.FALLBACKS).increment();
    }

    @Override
    public void hedged(String upstream) {
        own.get().counter(VeloxMeters.UPSTREAM_HEDGES, upstream).increment();
    }

    @Override
    public void healthChanged(String upstream, String state, String reason) {
        own.get().counter(VeloxMeters.UPSTREAM_HEALTH_CHANGES, upstream, state).increment();
    }

    @Override
    public void streamEndedWithoutTerminal(String upstream) {
        own.get().counter(VeloxMeters.STREAMS_UNTERMINATED, upstream).increment();
    }

    @Override
    public void upstreamCancelled(String upstream) {
        own.get().counter(VeloxMeters.UPSTREAM_CANCELLED, upstream).increment();
    }

    @Override
    public void affinityHit(String upstream) {
        own.get().counter(VeloxMeters.AFFINITY_HITS, upstream).increment();
    }

    @Override
    public void merged(String upstream, int requests, int items) {
        Own mine = own.get();
        mine.counter(VeloxMeters.BATCH_CALLS, upstream).increment();
        mine.counter(VeloxMeters.BATCH_REQUESTS, upstream).add(requests);
        mine.cells.histogram(VeloxMeters.BATCH_ITEMS, upstream).record(items, mine.now);
    }

    @Override
    public void loopStalled(int loop, long dueNanos, long lateNanos) {
        own.get().cells.histogram(VeloxMeters.LOOP_STALLS).record(lateNanos, dueNanos + lateNanos);
    }

    /** An upstream may invent any number of three digits; those that mean nothing share one label. */
    private static String status(int status) {
        if (status == 0) {
            return NONE;
        }
        return status >= 100 && status <= 599 ? Integer.toString(status) : "other";
    }

    private record Labels(String operation, String upstream, String model, String outcome, int status) {}

    private record Pair(String one, String other) {}

    private record Ended(
            CounterCell requests, Values duration, Times times, CounterCell requestBytes, CounterCell responseBytes) {}

    private record Tokens(CounterCell input, CounterCell output) {}

    /** The timers of the phases at one upstream, in their order. */
    private record Times(List<Values> phases) {

        void record(Timings timings, long now) {
            for (int i = 0; i < phases.size(); i++) {
                long nanos = timings.nanos(Phase.ALL.get(i));
                if (nanos > 0) {
                    phases.get(i).record(nanos, now);
                }
            }
        }
    }

    /** What one thread has resolved. Threads: one. */
    private static final class Own {

        private final CellMeters.Cells cells;
        private final Map<Labels, Ended> ended = new HashMap<>();
        private final Map<Pair, Values> attempts = new HashMap<>();
        private final Map<Pair, Tokens> tokens = new HashMap<>();

        /** When the last attempt ended: merged calls are told without a time. */
        private long now;

        Own(CellMeters.Cells cells) {
            this.cells = cells;
        }

        CounterCell counter(VeloxMeters meter, String... tags) {
            return cells.counter(meter, tags);
        }

        Ended ended(Labels labels) {
            @Nullable Ended known = ended.get(labels);
            return known == null ? resolve(labels) : known;
        }

        private Ended resolve(Labels labels) {
            String upstream = labels.upstream;
            Ended resolved = new Ended(
                    counter(
                            VeloxMeters.REQUESTS,
                            labels.operation,
                            upstream,
                            labels.model,
                            labels.outcome,
                            status(labels.status)),
                    cells.histogram(VeloxMeters.REQUEST_DURATION, labels.operation, upstream, labels.outcome),
                    new Times(Phase.ALL.stream()
                            .map(phase -> cells.histogram(VeloxMeters.REQUEST_PHASE, phase.label(), upstream))
                            .toList()),
                    counter(VeloxMeters.REQUEST_BYTES, upstream),
                    counter(VeloxMeters.RESPONSE_BYTES, upstream));
            ended.put(labels, resolved);
            return resolved;
        }

        Values attempts(Pair labels) {
            @Nullable Values known = attempts.get(labels);
            if (known == null) {
                known = cells.histogram(VeloxMeters.UPSTREAM_ATTEMPTS, labels.one, labels.other);
                attempts.put(labels, known);
            }
            return known;
        }

        Tokens tokens(Pair labels) {
            @Nullable Tokens known = tokens.get(labels);
            if (known == null) {
                known = new Tokens(
                        counter(VeloxMeters.TOKENS, labels.one, labels.other, "input"),
                        counter(VeloxMeters.TOKENS, labels.one, labels.other, "output"));
                tokens.put(labels, known);
            }
            return known;
        }
    }
}
