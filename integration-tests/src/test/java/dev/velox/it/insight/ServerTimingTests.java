package dev.velox.it.insight;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import dev.velox.it.support.Answer;
import dev.velox.it.support.LeakWatch;
import dev.velox.it.support.RawHttp;
import dev.velox.it.support.RecordedRequest;
import dev.velox.it.support.RunningApp;
import dev.velox.it.support.Script;
import dev.velox.it.support.ScriptedUpstream;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** A caller asks for one request where its time went; and the trace that a request belongs to goes on to the upstream. */
@ExtendWith(LeakWatch.class)
class ServerTimingTests {

    private static final String BODY = "{\"model\":\"m\",\"input\":\"x\"}";
    private static final Pattern PHASE = Pattern.compile("(\\w+);dur=([0-9]+\\.[0-9]{3})");

    private static ScriptedUpstream upstream;
    private static RunningApp app;

    @BeforeAll
    static void start() {
        upstream = ScriptedUpstream.start();
        upstream.plays(Script.json(200, "{\"id\":\"r\"}"));
        app = RunningApp.sample(upstream.asProperty(), "velox.egress.prewarm=false");
    }

    @AfterAll
    static void stop() {
        app.close();
        upstream.close();
    }

    @AfterEach
    void nothingIsLeft() {
        app.awaitIdle();
    }

    @Test
    void phasesOfAProfiledRequestAddUpToItsTotal() {
        for (int i = 0; i < 20; i++) {
            long sent = System.nanoTime();
            Answer answer = RawHttp.post(app.port(), "/v1/responses?profile=true", BODY);
            double seen = (System.nanoTime() - sent) / 1e6;

            assertThat(upstream.takeRequest().line()).isEqualTo("POST /v1/responses");
            double sum = 0;
            double total = 0;
            Matcher phases = PHASE.matcher(requireNonNull(timing(answer)));
            while (phases.find()) {
                if (phases.group(1).equals("total")) {
                    total = Double.parseDouble(phases.group(2));
                } else {
                    sum += Double.parseDouble(phases.group(2));
                }
            }
            assertThat(total).isPositive().isLessThan(seen);
            assertThat(sum).isCloseTo(total, within(Math.max(0.05, total * 0.05)));
            assertThat(timing(answer)).contains("receive;", "scan;", "connect;", "ttfb;");
        }
    }

    @Test
    void whoDoesNotAskIsNotTold() {
        assertThat(timing(RawHttp.post(app.port(), "/v1/responses", BODY))).isNull();
        assertThat(upstream.takeRequest().line()).isEqualTo("POST /v1/responses");
        assertThat(timing(RawHttp.post(app.port(), "/v1/responses?profile=false&a=b", BODY)))
                .isNull();
        assertThat(upstream.takeRequest().line()).isEqualTo("POST /v1/responses?a=b");
    }

    @Test
    void whatIsRefusedSaysItToo() {
        Answer answer = RawHttp.post(app.port(), "/v1/responses?profile=true", "{\"model\":");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(timing(answer)).contains("scan;dur=").contains("total;dur=");
    }

    @Test
    void theTraceOfACallerGoesOnToTheUpstream() {
        String parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        RawHttp.post(app.port(), "/v1/responses", BODY, "traceparent: " + parent, "tracestate: vendor=1");
        RecordedRequest request = upstream.takeRequest();
        assertThat(request.header("traceparent")).isEqualTo(parent);
        assertThat(request.header("tracestate")).isEqualTo("vendor=1");
    }

    private static @Nullable String timing(Answer answer) {
        return answer.header("server-timing");
    }
}
