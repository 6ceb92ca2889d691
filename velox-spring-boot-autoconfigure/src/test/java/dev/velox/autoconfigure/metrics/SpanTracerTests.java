package dev.velox.autoconfigure.metrics;

import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.micrometer.tracing.Span;
import io.micrometer.tracing.TraceContext;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.otel.bridge.OtelCurrentTraceContext;
import io.micrometer.tracing.otel.bridge.OtelPropagator;
import io.micrometer.tracing.otel.bridge.OtelTracer;
import io.micrometer.tracing.propagation.Propagator;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;

import dev.velox.autoconfigure.fixture.VeloxRunner;
import dev.velox.engine.observe.RequestTrace;
import dev.velox.engine.observe.RequestTrace.AttemptTrace;
import dev.velox.engine.observe.RequestTracer;

import static dev.velox.autoconfigure.metrics.Told.attempt;
import static dev.velox.autoconfigure.metrics.Told.ended;
import static dev.velox.autoconfigure.metrics.Told.used;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

class SpanTracerTests {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String PARENT = "00f067aa0ba902b7";
    private static final URI ORIGIN = URI.create("https://api.groq.com");

    private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
    private final ReactiveWebApplicationContextRunner runner = VeloxRunner.withoutServer();

    @Test
    void aSampledTraceShowsTheRequestAndEachAttemptWithItsOutcome() {
        RequestTrace trace = requireNonNull(begin(Sampler.alwaysOff(), "00-" + TRACE + "-" + PARENT + "-01"));
        AttemptTrace first = trace.attempt("default", ORIGIN);
        Map<String, String> firstHeaders = sent(first);
        first.ended(attempt("upstream_timeout", 0));
        AttemptTrace second = trace.attempt("default", ORIGIN);
        Map<String, String> secondHeaders = sent(second);
        second.used(used("default", "m", "m-2026", 12, 30));
        second.ended(attempt("completed", 200));
        trace.ended(ended("m", 200, 9_000));

        List<SpanData> spans = exporter.getFinishedSpanItems();
        assertThat(spans).hasSize(3).allSatisfy(span -> {
            assertThat(span.getTraceId()).isEqualTo(TRACE);
            assertThat(span.getName()).isEqualTo("chat m");
            assertThat(text(span, "gen_ai.provider.name")).isEqualTo("groq");
        });
        SpanData request = spans.get(2);
        assertThat(request.getKind()).isEqualTo(SpanKind.SERVER);
        assertThat(request.getParentSpanId()).isEqualTo(PARENT);
        assertThat(text(request, "error.type")).isNull();
        assertThat(spans.subList(0, 2)).allSatisfy(span -> {
            assertThat(span.getKind()).isEqualTo(SpanKind.CLIENT);
            assertThat(span.getParentSpanId()).isEqualTo(request.getSpanId());
            assertThat(text(span, "server.address")).isEqualTo("api.groq.com");
        });
        assertThat(text(spans.get(0), "error.type")).isEqualTo("upstream_timeout");
        assertThat(text(spans.get(1), "gen_ai.response.model")).isEqualTo("m-2026");
        assertThat(spans.get(1).getAttributes().get(AttributeKey.longKey("gen_ai.usage.output_tokens")))
                .isEqualTo(30);
        assertThat(firstHeaders)
                .containsEntry("traceparent", "00-" + TRACE + "-" + spans.get(0).getSpanId() + "-01");
        assertThat(secondHeaders)
                .containsEntry("traceparent", "00-" + TRACE + "-" + spans.get(1).getSpanId() + "-01");
    }

    @Test
    void aTraceThatIsNotSampledCostsNoSpanAtAll() {
        SpanTracer tracer = new SpanTracer(Tracer.NOOP, new Propagator() {
            @Override
            public List<String> fields() {
                return List.of();
            }

            @Override
            public <C> void inject(TraceContext context, @Nullable C carrier, Setter<C> setter) {
                throw new IllegalStateException("nothing to tell");
            }

            @Override
            public <C> Span.Builder extract(@Nullable C carrier, Getter<C> getter) {
                throw new IllegalStateException("nobody is asked");
            }
        });

        assertThat(tracer.begin(Map.of("traceparent", "00-" + TRACE + "-" + PARENT + "-00")::get))
                .isNull();
    }

    @Test
    void withoutATraceparentTheTracersSamplerDecides() {
        assertThat(begin(Sampler.alwaysOff(), null)).isNull();
        assertThat(exporter.getFinishedSpanItems()).isEmpty();

        requireNonNull(begin(Sampler.alwaysOn(), null)).ended(ended("m", 404, 1));

        SpanData root = exporter.getFinishedSpanItems().getFirst();
        assertThat(root.getParentSpanContext().isValid()).isFalse();
        assertThat(text(root, "error.type")).isEqualTo("404");
    }

    @Test
    void whatIsNoTraceparentBeginsATraceOfItsOwn() {
        for (String odd : new String[] {"", "00", "00-x-y-00", "00-" + TRACE + PARENT + "--00", "\u00e9".repeat(55)}) {
            assertThat(begin(Sampler.alwaysOn(), odd)).as(odd).isNotNull();
        }
    }

    @Test
    void whereTheApplicationHasATracerRequestsAreTraced() {
        OtelTracer tracer = tracer(Sampler.alwaysOn());
        runner.withBean(Tracer.class, () -> tracer)
                .withBean(Propagator.class, () -> propagator(Sampler.alwaysOn()))
                .run(context -> assertThat(context).hasNotFailed().hasSingleBean(SpanTracer.class));
    }

    @Test
    void usersOwnTracerWins() {
        runner.withBean(Tracer.class, () -> Tracer.NOOP)
                .withBean(Propagator.class, () -> Propagator.NOOP)
                .withBean("mine", RequestTracer.class, () -> RequestTracer.NONE)
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .hasSingleBean(RequestTracer.class)
                        .hasBean("mine"));
    }

    @Test
    void withoutATracerOrMicrometerTracingNothingIsTraced() {
        runner.run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(RequestTracer.class));
        runner.withClassLoader(new FilteredClassLoader("io.micrometer.tracing"))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(RequestTracer.class));
    }

    private @Nullable RequestTrace begin(Sampler root, @Nullable String traceparent) {
        Map<String, String> headers = traceparent == null ? Map.of() : Map.of("traceparent", traceparent);
        return new SpanTracer(tracer(root), propagator(root)).begin(headers::get);
    }

    private OtelTracer tracer(Sampler root) {
        return new OtelTracer(otel(root), new OtelCurrentTraceContext(), event -> {});
    }

    private OtelPropagator propagator(Sampler root) {
        return new OtelPropagator(ContextPropagators.create(W3CTraceContextPropagator.getInstance()), otel(root));
    }

    private io.opentelemetry.api.trace.Tracer otel(Sampler root) {
        return SdkTracerProvider.builder()
                .setSampler(Sampler.parentBased(root))
                .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                .build()
                .get("velox");
    }

    private static Map<String, String> sent(AttemptTrace attempt) {
        Map<String, String> headers = new HashMap<>();
        attempt.inject(headers::put);
        return headers;
    }

    private static @Nullable String text(SpanData span, String key) {
        return span.getAttributes().get(AttributeKey.stringKey(key));
    }
}
