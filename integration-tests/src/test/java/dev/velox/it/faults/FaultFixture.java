package dev.velox.it.faults;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;

import dev.velox.it.support.LeakWatch;
import dev.velox.it.support.RawHttp;
import dev.velox.it.support.RunningApp;
import dev.velox.it.support.Script;
import dev.velox.it.support.ScriptedUpstream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A gateway in front of a scripted upstream over HTTP/1.1, which must serve a good request after each test. Warm-up is off:
 * every connection that the upstream sees is there for a request.
 */
@ExtendWith(LeakWatch.class)
abstract class FaultFixture {

    static final String PROVIDER_KEY = "sk-the-providers-key";
    static final String WHOLE = "{\"model\":\"m\",\"input\":\"x\"}";
    static final String STREAM = "{\"model\":\"m\",\"input\":\"x\",\"stream\":true}";
    static final String CHAT_STREAM = "{\"model\":\"m\",\"messages\":[],\"stream\":true}";

    static final String CREATED =
            "event: response.created\ndata: {\"type\":\"response.created\",\"sequence_number\":0}";
    static final String DELTA =
            "event: response.output_text.delta\ndata: {\"type\":\"response.output_text.delta\",\"delta\":\"one\"}";
    static final String CHUNK =
            "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\","
                    + "\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"one\"},\"finish_reason\":null}]}";

    private static ScriptedUpstream upstream;
    private static RunningApp app;

    @BeforeAll
    static void start() {
        upstream = ScriptedUpstream.start();
        app = RunningApp.sample(
                upstream.asProperty(), "velox.upstream.api-key=" + PROVIDER_KEY, "velox.egress.prewarm=false");
    }

    @AfterAll
    static void stop() {
        app.close();
        upstream.close();
    }

    @BeforeEach
    void upstreamIsWell() {
        upstream.plays(Script.json(200, ScriptedUpstream.RESPONSE));
    }

    @AfterEach
    void gatewayServesOn() {
        app.awaitIdle();
        upstreamIsWell();
        assertThat(RawHttp.post(port(), "/v1/responses", WHOLE).status()).isEqualTo(200);
        app.awaitIdle();
    }

    static ScriptedUpstream upstream() {
        return upstream;
    }

    static RunningApp app() {
        return app;
    }

    static int port() {
        return app.port();
    }
}
