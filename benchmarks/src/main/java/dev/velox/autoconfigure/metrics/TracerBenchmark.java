package dev.velox.autoconfigure.metrics;

import java.net.URI;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import io.micrometer.tracing.otel.bridge.OtelCurrentTraceContext;
import io.micrometer.tracing.otel.bridge.OtelPropagator;
import io.micrometer.tracing.otel.bridge.OtelTracer;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import org.jspecify.annotations.Nullable;
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

import dev.velox.engine.exchange.Headers;
import dev.velox.engine.observe.RequestTrace;
import dev.velox.engine.observe.RequestTracer;

/**
 * What does a request cost for traces when it is not sampled? Its head has twelve fields. {@code OFF} is an application without a
 * tracer; {@code SAMPLED} begins and tells an attempt too, and is there for comparison.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Thread)
@Fork(
        value = 1,
        jvmArgsAppend = {"-XX:+UseSerialGC", "-Xms512m", "-Xmx512m"})
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class TracerBenchmark {

    /** What the request says. */
    public enum Asked {
        /** There is no tracer. */
        OFF,
        /** A traceparent that is not sampled. */
        UNSAMPLED,
        /** No traceparent, and a sampler that takes none. */
        NO_PARENT,
        /** A traceparent that is sampled. */
        SAMPLED
    }

    private static final String PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0";
    private static final URI ORIGIN = URI.create("https://api.example");

    @Param({"OFF", "UNSAMPLED", "NO_PARENT", "SAMPLED"})
    Asked asked = Asked.OFF;

    private final Headers headers = new Headers();
    private RequestTracer tracer = RequestTracer.NONE;

    @Setup
    public void prepare() {
        for (int i = 0; i < 11; i++) {
            headers.add("x-stainless-" + i, "value");
        }
        if (asked == Asked.UNSAMPLED || asked == Asked.SAMPLED) {
            headers.add("traceparent", PARENT + (asked == Asked.SAMPLED ? '1' : '0'));
        }
        if (asked != Asked.OFF) {
            Tracer otel = SdkTracerProvider.builder()
                    .setSampler(Sampler.parentBased(Sampler.alwaysOff()))
                    .build()
                    .get("velox");
            tracer = new SpanTracer(
                    new OtelTracer(otel, new OtelCurrentTraceContext(), event -> {}),
                    new OtelPropagator(ContextPropagators.create(W3CTraceContextPropagator.getInstance()), otel));
        }
    }

    @Benchmark
    public @Nullable RequestTrace request() {
        Function<String, @Nullable String> lookup = headers::first;
        RequestTrace trace = tracer.begin(lookup);
        if (trace != null) {
            trace.attempt("acme", ORIGIN).inject((name, value) -> {});
        }
        return trace;
    }
}
