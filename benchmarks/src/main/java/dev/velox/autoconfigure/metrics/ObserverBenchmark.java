package dev.velox.autoconfigure.metrics;

import java.net.URI;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

import dev.velox.engine.observe.AttemptRecord;
import dev.velox.engine.observe.EngineObserver;
import dev.velox.engine.observe.ExchangeRecord;
import dev.velox.engine.observe.FlightRecorderObserver;
import dev.velox.engine.observe.Timings;
import dev.velox.engine.observe.UsageRecord;

/**
 * What do the meters cost for one whole request: one attempt, its tokens, its end in six phases? {@code NONE} makes the same
 * records and tells nobody; the difference to it is the cost. In the package of the observers, which nobody else sees.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Thread)
@Fork(
        value = 1,
        jvmArgsAppend = {"-XX:+UseSerialGC", "-Xms512m", "-Xmx512m"})
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class ObserverBenchmark {

    /** Who listens. */
    public enum Listening {
        /** Nobody. */
        NONE,
        /** The Flight Recorder, while it does not record. */
        RECORDER_IDLE,
        /** The gateway's own meters. */
        VELOX,
        /** The meters of OpenTelemetry's conventions. */
        GEN_AI,
        /** All of them, as by default. */
        ALL
    }

    private static final int MODELS = 4;
    private static final URI ORIGIN = URI.create("https://api.example");

    @Param({"NONE", "RECORDER_IDLE", "VELOX", "GEN_AI", "ALL"})
    Listening listening = Listening.NONE;

    private final char[][] models = new char[MODELS][];
    private EngineObserver observer = EngineObserver.NONE;
    private int next;
    private long now;

    @Setup
    public void prepare() {
        for (int i = 0; i < MODELS; i++) {
            models[i] = ("gpt-4o-mini-" + i).toCharArray();
        }
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        ModelLabels labels = new ModelLabels(50);
        CellMeters meters = new CellMeters(registry);
        MicrometerObserver velox = new MicrometerObserver(meters, labels);
        GenAiObserver genAi = new GenAiObserver(meters, labels, new ModelLabels(50));
        observer = switch (listening) {
            case NONE -> EngineObserver.NONE;
            case RECORDER_IDLE -> new FlightRecorderObserver();
            case VELOX -> velox;
            case GEN_AI -> genAi;
            case ALL -> EngineObserver.all(List.of(new FlightRecorderObserver(), velox, genAi));
        };
    }

    @Benchmark
    public void request() {
        now += 1_000;
        // As a scan makes it: nobody has computed its hash.
        String model = new String(models[next++ & (MODELS - 1)]);
        long end = now + 20_000_000 + (next & 0xffff) * 100L;
        observer.attemptEnded(new AttemptRecord(
                "create_response", "acme", ORIGIN, model, false, "completed", 200, now, now + 10, now + 20, end));
        observer.usage(new UsageRecord("create_response", "acme", ORIGIN, model, model, 1200, 300, 0, 0));
        observer.exchangeEnded(new ExchangeRecord(
                "create_response",
                "acme",
                ORIGIN,
                model,
                false,
                "completed",
                200,
                1,
                now,
                end,
                new Timings(20_000, 9_000, 400, 300, 0, 80_000, end - now - 200_000, 90_300),
                1024,
                2048,
                null));
    }
}
