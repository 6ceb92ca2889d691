package dev.velox.autoconfigure.metrics;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import org.jspecify.annotations.Nullable;

import dev.velox.engine.observe.AttemptRecord;
import dev.velox.engine.observe.EngineObserver;
import dev.velox.engine.observe.ExchangeRecord;
import dev.velox.engine.observe.Phase;
import dev.velox.engine.observe.Timings;
import dev.velox.engine.observe.UsageRecord;

/**
 * Counts what the engine tells. A meter is looked up in the registry once for each combination of labels; their vocabularies
 * are closed or bounded, so the caches stay small.
 *
 * <p><b>Threads.</b> Any; on the hot path it costs a few map lookups and the meters' own adders.
 */
final class MicrometerObserver implements EngineObserver {

    private static final String NONE = ExchangeRecord.NONE;

    private final MeterFactory meters;
    private final ModelLabels models;
    private final ConcurrentMap<Labels, Ended> ended = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Times> times = new ConcurrentHashMap<>();
    private final ConcurrentMap<Pair, Timer> attempts = new ConcurrentHashMap<>();
    private final ConcurrentMap<Pair, Tokens> tokens = new ConcurrentHashMap<>();
    private final ConcurrentMap<Pair, Counter> retries = new ConcurrentHashMap<>();
    private final ConcurrentMap<Pair, Counter> healthChanges = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Counter> hedges = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Counter> unterminated = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Counter> cancelled = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Counter> affinityHits = new ConcurrentHashMap<>();
    private final Counter rateLimited;
    private final Counter fallbacks;
    private final Timer stalls;

    MicrometerObserver(MeterRegistry registry, ModelLabels models) {
        this.meters = new MeterFactory(registry);
        this.models = models;
        this.rateLimited = meters.counter(VeloxMeters.RATE_LIMIT_REJECTED);
        this.fallbacks = meters.counter(VeloxMeters.FALLBACKS);
        this.stalls = meters.timer(VeloxMeters.LOOP_STALLS);
    }

    @Override
    public void exchangeEnded(ExchangeRecord exchange) {
        String upstream = exchange.upstream();
        Labels labels = new Labels(
                exchange.operation(),
                upstream == null ? NONE : upstream,
                models.of(exchange.model(), exchange.status()),
                exchange.outcome(),
                exchange.status());
        Ended at = of(ended, labels, this::resolve);
        at.requests.increment();
        at.duration.record(exchange.durationNanos(), TimeUnit.NANOSECONDS);
        at.times.record(exchange.timings());
        count(at.requestBytes, exchange.requestBytes());
        count(at.responseBytes, exchange.responseBytes());
    }

    @Override
    public void attemptEnded(AttemptRecord attempt) {
        of(
                        attempts,
                        new Pair(attempt.upstream(), attempt.outcome()),
                        key -> meters.timer(VeloxMeters.UPSTREAM_ATTEMPTS, key.one, key.other))
                .record(attempt.durationNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void usage(UsageRecord usage) {
        String model = models.of(usage.requestModel(), 200);
        Tokens counters = of(
                tokens,
                new Pair(usage.upstream(), model),
                key -> new Tokens(
                        meters.counter(VeloxMeters.TOKENS, key.one, key.other, "input"),
                        meters.counter(VeloxMeters.TOKENS, key.one, key.other, "output")));
        count(counters.input, usage.inputTokens());
        count(counters.output, usage.outputTokens());
    }

    @Override
    public void rateLimited() {
        rateLimited.increment();
    }

    @Override
    public void retried(String upstream, String reason) {
        of(retries, new Pair(upstream, reason), key -> meters.counter(VeloxMeters.UPSTREAM_RETRIES, key.one, key.other))
                .increment();
    }

    @Override
    public void fellBack() {
        fallbacks.increment();
    }

    @Override
    public void hedged(String upstream) {
        increment(hedges, VeloxMeters.UPSTREAM_HEDGES, upstream);
    }

    @Override
    public void healthChanged(String upstream, String state, String reason) {
        of(
                        healthChanges,
                        new Pair(upstream, state),
                        key -> meters.counter(VeloxMeters.UPSTREAM_HEALTH_CHANGES, key.one, key.other))
                .increment();
    }

    @Override
    public void streamEndedWithoutTerminal(String upstream) {
        increment(unterminated, VeloxMeters.STREAMS_UNTERMINATED, upstream);
    }

    @Override
    public void upstreamCancelled(String upstream) {
        increment(cancelled, VeloxMeters.UPSTREAM_CANCELLED, upstream);
    }

    @Override
    public void affinityHit(String upstream) {
        increment(affinityHits, VeloxMeters.AFFINITY_HITS, upstream);
    }

    @Override
    public void loopStalled(int loop, long dueNanos, long lateNanos) {
        stalls.record(lateNanos, TimeUnit.NANOSECONDS);
    }

    private Ended resolve(Labels labels) {
        return new Ended(
                meters.counter(
                        VeloxMeters.REQUESTS,
                        labels.operation,
                        labels.upstream,
                        labels.model,
                        labels.outcome,
                        status(labels.status)),
                meters.timer(VeloxMeters.REQUEST_DURATION, labels.operation, labels.upstream, labels.outcome),
                of(times, labels.upstream, upstream -> Times.of(meters, upstream)),
                meters.counter(VeloxMeters.REQUEST_BYTES, labels.upstream),
                meters.counter(VeloxMeters.RESPONSE_BYTES, labels.upstream));
    }

    /** An upstream may invent any number of three digits; those that mean nothing share one label. */
    private static String status(int status) {
        if (status == 0) {
            return NONE;
        }
        return status >= 100 && status <= 599 ? Integer.toString(status) : "other";
    }

    private void increment(ConcurrentMap<String, Counter> counters, VeloxMeters meter, String upstream) {
        of(counters, upstream, name -> meters.counter(meter, name)).increment();
    }

    private static void count(Counter counter, long amount) {
        if (amount > 0) {
            counter.increment((double) amount);
        }
    }

    private static <K, V> V of(ConcurrentMap<K, V> cache, K key, Function<K, V> resolve) {
        @Nullable V known = cache.get(key);
        return known == null ? cache.computeIfAbsent(key, resolve) : known;
    }

    private record Labels(String operation, String upstream, String model, String outcome, int status) {}

    private record Pair(String one, String other) {}

    private record Ended(Counter requests, Timer duration, Times times, Counter requestBytes, Counter responseBytes) {}

    private record Tokens(Counter input, Counter output) {}

    /** The timers of the phases at one upstream. */
    private record Times(Map<Phase, Timer> timers) {

        static Times of(MeterFactory meters, String upstream) {
            Map<Phase, Timer> timers = new EnumMap<>(Phase.class);
            for (Phase phase : Phase.ALL) {
                timers.put(phase, meters.timer(VeloxMeters.REQUEST_PHASE, phase.label(), upstream));
            }
            return new Times(timers);
        }

        void record(Timings timings) {
            timers.forEach((phase, timer) -> {
                long nanos = timings.nanos(phase);
                if (nanos > 0) {
                    timer.record(nanos, TimeUnit.NANOSECONDS);
                }
            });
        }
    }
}
