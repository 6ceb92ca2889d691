package dev.velox.it.faults;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.velox.it.support.Answer;
import dev.velox.it.support.Bounds;
import dev.velox.it.support.RawHttp;
import dev.velox.it.support.RunningApp;
import dev.velox.it.support.Script;
import dev.velox.it.support.ScriptedUpstream;

import static dev.velox.it.support.OpenAiError.assertError;
import static org.assertj.core.api.Assertions.assertThat;

/** An upstream that says nothing: each silence has its deadline, and the answer names it. */
class DeadlineTests {

    /** Silent until the gateway gives up. */
    private static final Script SILENT = (_, connection) -> connection.awaitEnd(Bounds.PATIENCE);

    private ScriptedUpstream upstream;

    @BeforeEach
    void start() {
        upstream = ScriptedUpstream.start();
    }

    @AfterEach
    void stop() {
        upstream.close();
    }

    @Test
    void silenceInsteadOfTheHeadIsUpstreamTimeout() {
        upstream.plays(SILENT);
        try (RunningApp app = gateway("head=300ms")) {
            Answer answer = RawHttp.post(app.port(), "/v1/responses", FaultFixture.WHOLE);

            assertError(answer, 504, "upstream_timeout", "upstream_timeout", "head");
            app.awaitIdle();
        }
    }

    @Test
    void streamHasAHeadDeadlineOfItsOwn() {
        upstream.plays(SILENT);
        try (RunningApp app = gateway("stream-head=300ms")) {
            Answer answer = RawHttp.post(app.port(), "/v1/responses", FaultFixture.STREAM);

            assertError(answer, 504, "upstream_timeout", "upstream_timeout", "stream-head");
            app.awaitIdle();
        }
    }

    @Test
    void streamWithoutItsFirstEventIsUpstreamTimeout() {
        upstream.plays((_, connection) -> {
            connection.streamHead();
            connection.chunk(": keep-alive\n\n");
            connection.awaitEnd(Bounds.PATIENCE);
        });
        try (RunningApp app = gateway("first-token=300ms")) {
            Answer answer = RawHttp.post(app.port(), "/v1/responses", FaultFixture.STREAM);

            assertError(answer, 504, "upstream_timeout", "upstream_timeout", "first-token");
            app.awaitIdle();
        }
    }

    @Test
    void streamThatFallsSilentEndsWithAnErrorEvent() {
        upstream.plays((_, connection) -> {
            connection.streamHead();
            connection.event(FaultFixture.CREATED);
            connection.awaitEnd(Bounds.PATIENCE);
        });
        try (RunningApp app = gateway("idle=300ms");
                RawHttp http = RawHttp.connect(app.port())) {
            http.send(RawHttp.post("/v1/responses", FaultFixture.STREAM)).streamHead();

            Answer answer = http.rest();

            assertThat(answer.body())
                    .startsWith(FaultFixture.CREATED + "\n\nevent: error\ndata: ")
                    .contains("upstream_timeout", "idle");
            assertThat(answer.whole()).isFalse();
            app.awaitIdle();
        }
    }

    @Test
    void attemptHasATotalWhenOneIsSet() {
        upstream.plays(SILENT);
        try (RunningApp app = gateway("total=300ms")) {
            Answer answer = RawHttp.post(app.port(), "/v1/responses", FaultFixture.WHOLE);

            assertError(answer, 504, "upstream_timeout", "upstream_timeout", "total");
            app.awaitIdle();
        }
    }

    private RunningApp gateway(String timeout) {
        return RunningApp.sample(
                upstream.asProperty(), "velox.egress.prewarm=false", "velox.upstream.timeout." + timeout);
    }
}
