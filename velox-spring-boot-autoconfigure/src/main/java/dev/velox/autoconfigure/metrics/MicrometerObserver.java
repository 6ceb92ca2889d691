package dev.velox.autoconfigure.metrics;

import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import org.jspecify.annotations.Nullable;

import dev.velox.engine.observe.EngineObserver;

/**
 * Counts what the engine tells. A meter is looked up in the registry once for each combination of labels; their vocabularies
 * are closed, so the caches stay small.
 *
 * <p><b>Threads.</b> Any; on the hot path it costs one map lookup and the meters' own adders.
 */
final class MicrometerObserver implements EngineObserver {

    static final String NONE = "none";

    private final MeterRegistry registry;
    private final ConcurrentMap<Labels, Ended> ended = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Counter> unterminated = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Counter> cancelled = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Tokens> tokens = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Counter> affinityHits = new ConcurrentHashMap<>();
    private final Counter rateLimited;

    MicrometerObserver(MeterRegistry registry) {
        this.registry = registry;
        this.rateLimited = counter(VeloxMeters.RATE_LIMIT_REJECTED);
    }

    @Override
    public void exchangeEnded(
            String operation, @Nullable String upstream, String outcome, int status, long durationNanos) {
        Labels labels = new Labels(operation, upstream == null ? NONE : upstream, outcome, status);
        Ended meters = ended.get(labels);
        if (meters == null) {
            meters = ended.computeIfAbsent(labels, this::resolve);
        }
        meters.requests.increment();
        meters.duration.record(durationNanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void usage(
            String operation,
            String upstream,
            long inputTokens,
            long outputTokens,
            long cachedTokens,
            long reasoningTokens,
            @Nullable String responseModel) {
        Tokens counters = tokens.computeIfAbsent(
                upstream,
                name -> new Tokens(
                        counter(VeloxMeters.TOKENS, name, "input"), counter(VeloxMeters.TOKENS, name, "output")));
        counters.input.increment((double) Math.max(0, inputTokens));
        counters.output.increment((double) Math.max(0, outputTokens));
    }

    @Override
    public void rateLimited() {
        rateLimited.increment();
    }

    @Override
    public void streamEndedWithoutTerminal(String upstream) {
        unterminated
                .computeIfAbsent(upstream, name -> counter(VeloxMeters.STREAMS_UNTERMINATED, name))
                .increment();
    }

    @Override
    public void upstreamCancelled(String upstream) {
        cancelled
                .computeIfAbsent(upstream, name -> counter(VeloxMeters.UPSTREAM_CANCELLED, name))
                .increment();
    }

    @Override
    public void affinityHit(String upstream) {
        affinityHits
                .computeIfAbsent(upstream, name -> counter(VeloxMeters.AFFINITY_HITS, name))
                .increment();
    }

    private Ended resolve(Labels labels) {
        String operation = labels.operation.toLowerCase(Locale.ROOT);
        return new Ended(
                counter(VeloxMeters.REQUESTS, operation, labels.upstream, labels.outcome, status(labels.status)),
                Timer.builder(VeloxMeters.REQUEST_DURATION.meterName())
                        .description(VeloxMeters.REQUEST_DURATION.description())
                        .tags(tags(VeloxMeters.REQUEST_DURATION, operation, labels.upstream, labels.outcome))
                        .register(registry));
    }

    /** An upstream may invent any number of three digits; those that mean nothing share one label. */
    private static String status(int status) {
        if (status == 0) {
            return NONE;
        }
        return status >= 100 && status <= 599 ? Integer.toString(status) : "other";
    }

    private Counter counter(VeloxMeters meter, String... values) {
        return Counter.builder(meter.meterName())
                .description(meter.description())
                .tags(tags(meter, values))
                .register(registry);
    }

    /** Keys and values by turns, as Micrometer takes them. */
    private static String[] tags(VeloxMeters meter, String... values) {
        String[] tags = new String[values.length * 2];
        for (int i = 0; i < values.length; i++) {
            tags[2 * i] = meter.tags().get(i).key();
            tags[2 * i + 1] = values[i];
        }
        return tags;
    }

    private record Labels(String operation, String upstream, String outcome, int status) {}

    private record Ended(Counter requests, Timer duration) {}

    private record Tokens(Counter input, Counter output) {}
}
