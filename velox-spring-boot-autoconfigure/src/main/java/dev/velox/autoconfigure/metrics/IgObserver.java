package dev.velox.autoconfigure.metrics;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

import dev.velox.engine.observe.AttemptRecord;
import dev.velox.engine.observe.EngineObserver;

/** InferenceGateway's histograms, and its counter of sessions at their first choice. Threads: any. */
final class IgObserver implements EngineObserver {

    /** Its tag for an upstream. */
    static final String BACKEND = "backend";

    /** Upper bounds of its histograms; the last, +Inf, comes by itself. */
    private static final Duration[] BOUNDS = Stream.of(
                    500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000, 1_000_000, 2_000_000)
            .map(micros -> Duration.of(micros, ChronoUnit.MICROS))
            .toArray(Duration[]::new);

    private final MeterRegistry registry;
    private final Timer overhead;
    private final Counter affinityHits;
    private final ConcurrentMap<String, Timer> durations = new ConcurrentHashMap<>();

    IgObserver(MeterRegistry registry) {
        this.registry = registry;
        this.overhead = Timer.builder("ig.scheduler.overhead")
                .description("Time from the arrival of a request to the pick of its backend.")
                .serviceLevelObjectives(BOUNDS)
                .register(registry);
        this.affinityHits = Counter.builder("ig.scheduler.affinity.hits")
                .description("Requests with a session that went to the backend that is the first choice for it.")
                .register(registry);
    }

    /** The backend is to be seen before its first request. */
    void expect(String backend) {
        durationOf(backend);
    }

    @Override
    public void picked(String upstream, long sinceArrivalNanos) {
        overhead.record(sinceArrivalNanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void attemptEnded(AttemptRecord attempt) {
        durationOf(attempt.upstream()).record(attempt.durationNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void affinityHit(String upstream) {
        affinityHits.increment();
    }

    private Timer durationOf(String backend) {
        Timer known = durations.get(backend);
        return known == null ? durations.computeIfAbsent(backend, this::register) : known;
    }

    private Timer register(String backend) {
        return Timer.builder("ig.request.duration")
                .description("Time from the pick of a backend to the end of its answer.")
                .tag(BACKEND, backend)
                .serviceLevelObjectives(BOUNDS)
                .register(registry);
    }
}
