package dev.velox.it.insight;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import dev.velox.it.insight.traced.TracedApplication;
import dev.velox.it.support.Answer;
import dev.velox.it.support.LeakWatch;
import dev.velox.it.support.RawHttp;
import dev.velox.it.support.RecordedRequest;
import dev.velox.it.support.RunningApp;
import dev.velox.it.support.Script;
import dev.velox.it.support.ScriptedUpstream;

import static org.assertj.core.api.Assertions.assertThat;

/** A caller's trace shows the gateway's request and each attempt, and goes on to the upstream from the attempt. */
@ExtendWith(LeakWatch.class)
class TracingTests {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String PARENT = "00f067aa0ba902b7";
    private static final String BODY =
            "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"a secret question\"}]}";
    private static final String ANSWER = "{\"id\":\"c\",\"model\":\"m-2026\",\"choices\":[{\"message\":{\"content\":\"a"
            + " secret answer\"}}],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":4}}";

    private static ScriptedUpstream upstream;
    private static RunningApp app;
    private static InMemorySpanExporter spans;

    @BeforeAll
    static void start() {
        upstream = ScriptedUpstream.start();
        app = RunningApp.plain(
                TracedApplication.class,
                upstream.asProperty(),
                "velox.egress.prewarm=false",
                "velox.access.anonymous=true");
        spans = app.context().getBean(InMemorySpanExporter.class);
    }

    @AfterAll
    static void stop() {
        app.close();
        upstream.close();
    }

    @BeforeEach
    void nothingWasTraced() {
        spans.reset();
    }

    @Test
    void aSampledTraceShowsTheRequestAndBothAttemptsAndEachUpstreamRequestNamesItsOwn() {
        AtomicInteger asked = new AtomicInteger();
        upstream.plays((request, connection) -> (asked.getAndIncrement() == 0
                        ? Script.json(503, "{\"error\":{\"message\":\"busy\"}}")
                        : Script.json(200, ANSWER))
                .play(request, connection));

        assertThat(ask("01").status()).isEqualTo(200);

        RecordedRequest first = upstream.takeRequest();
        RecordedRequest second = upstream.takeRequest();
        app.awaitIdle();
        List<SpanData> traced = spans.getFinishedSpanItems();
        assertThat(traced)
                .hasSize(3)
                .allSatisfy(span -> assertThat(span.getTraceId()).isEqualTo(TRACE));
        SpanData request = only(traced, SpanKind.SERVER).getFirst();
        List<SpanData> attempts = only(traced, SpanKind.CLIENT);
        assertThat(request.getParentSpanId()).isEqualTo(PARENT);
        assertThat(request.getName()).isEqualTo("chat m");
        assertThat(attempts)
                .allSatisfy(attempt -> assertThat(attempt.getParentSpanId()).isEqualTo(request.getSpanId()));
        assertThat(List.of(String.valueOf(first.header("traceparent")), String.valueOf(second.header("traceparent"))))
                .containsExactly(
                        "00-" + TRACE + "-" + attempts.get(0).getSpanId() + "-01",
                        "00-" + TRACE + "-" + attempts.get(1).getSpanId() + "-01");
        assertThat(first.header("tracestate")).isEqualTo("vendor=1");
        assertThat(attempts.get(0).getAttributes().asMap().toString()).contains("error.type=503");
        assertThat(attempts.get(1).getAttributes().asMap().toString())
                .contains("gen_ai.response.model=m-2026", "gen_ai.usage.output_tokens=4")
                .doesNotContain("error.type");
        assertThat(traced).allSatisfy(span -> assertThat(span.toString()).doesNotContain("secret"));
    }

    @Test
    void aTraceThatIsNotSampledGoesOnAsItCame() {
        upstream.plays(Script.json(200, ANSWER));

        ask("00");

        assertThat(upstream.takeRequest().header("traceparent")).isEqualTo("00-" + TRACE + "-" + PARENT + "-00");
        app.awaitIdle();
        assertThat(spans.getFinishedSpanItems()).isEmpty();
    }

    private static Answer ask(String flags) {
        return RawHttp.post(
                app.port(),
                "/v1/chat/completions",
                BODY,
                "traceparent: 00-" + TRACE + "-" + PARENT + "-" + flags,
                "tracestate: vendor=1");
    }

    private static List<SpanData> only(List<SpanData> spans, SpanKind kind) {
        List<SpanData> found = new ArrayList<>(spans);
        found.removeIf(span -> span.getKind() != kind);
        return found;
    }
}
