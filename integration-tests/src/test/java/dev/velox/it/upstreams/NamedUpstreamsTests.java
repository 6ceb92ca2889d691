package dev.velox.it.upstreams;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import dev.velox.it.support.Answer;
import dev.velox.it.support.LeakWatch;
import dev.velox.it.support.RawHttp;
import dev.velox.it.support.RecordedRequest;
import dev.velox.it.support.RunningApp;
import dev.velox.it.support.Script;
import dev.velox.it.support.ScriptedUpstream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Upstreams a (gpt-*, and gpt-4o under another name), b (llama3) and dead, which refuses every connection; there is no default
 * one.
 */
@ExtendWith(LeakWatch.class)
class NamedUpstreamsTests {

    private static final String OK = "{\"id\":\"x\",\"object\":\"chat.completion\",\"choices\":[]}";

    private static ScriptedUpstream a;
    private static ScriptedUpstream b;
    private static RunningApp app;

    @BeforeAll
    static void start() {
        a = ScriptedUpstream.start();
        b = ScriptedUpstream.start();
        String gone;
        try (ScriptedUpstream dead = ScriptedUpstream.start()) {
            gone = dead.origin();
        }
        app = RunningApp.sample(
                "velox.egress.prewarm=false",
                // What the upstreams are asked is what the test asks.
                "velox.health.probe.enabled=false",
                "velox.upstreams.a.origin=" + a.origin(),
                "velox.upstreams.a.api-key=key-of-a",
                "velox.upstreams.a.models=gpt-*",
                "velox.upstreams.a.aliases[0].model=gpt-4o",
                "velox.upstreams.a.aliases[0].to=meta/llama-\"3\":70b",
                "velox.upstreams.b.origin=" + b.origin(),
                "velox.upstreams.b.base-path=/openai/v1",
                "velox.upstreams.b.models=llama3",
                "velox.upstreams.dead.origin=" + gone,
                "velox.upstreams.dead.models=ghost",
                "velox.fallbacks[0].model=ghost",
                "velox.fallbacks[0].to=llama3");
    }

    @AfterAll
    static void stop() {
        app.close();
        a.close();
        b.close();
    }

    @BeforeEach
    void upstreamsAreWell() {
        a.plays(Script.json(200, OK));
        b.plays(Script.json(200, OK));
    }

    @AfterEach
    void nothingIsLeft() {
        app.awaitIdle();
        assertThat(a.waitingRequests() + b.waitingRequests()).isZero();
    }

    @Test
    void aliasIsWrittenOverAndEveryOtherByteStays() {
        String body =
                "{ \"x\":[1.0e2 , \"model\"],\t\"model\" : \"gpt\\u002d4o\" ,\n \"messages\":[], \"zz\":{\"model\":\"gpt-4o\"} }\n";

        Answer answer = RawHttp.post(app.port(), "/v1/chat/completions", body);

        assertThat(answer.status()).isEqualTo(200);
        RecordedRequest request = a.takeRequest();
        assertThat(new String(request.body(), UTF_8))
                .isEqualTo(body.replace("\"gpt\\u002d4o\"", "\"meta/llama-\\\"3\\\":70b\""));
        assertThat(request.header("authorization")).isEqualTo("Bearer key-of-a");
    }

    @Test
    void modelChoosesTheUpstreamWithItsPathsAndItsKey() {
        assertThat(chat("llama3").status()).isEqualTo(200);
        RecordedRequest request = b.takeRequest();
        assertThat(request.line()).isEqualTo("POST /openai/v1/chat/completions");
        assertThat(request.header("authorization")).isNull();
        assertThat(new String(request.body(), UTF_8)).isEqualTo(body("llama3"));

        assertThat(chat("gpt-5").status()).isEqualTo(200);
        assertThat(a.takeRequest().line()).isEqualTo("POST /v1/chat/completions");
    }

    @Test
    void modelThatNobodyServesIsNotFound() {
        Answer answer = chat("mistral");
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.json().at("/error/code").asString()).isEqualTo("model_not_found");
        assertThat(answer.header("x-velox-error")).isEqualTo("caller_model_not_found");
    }

    @Test
    void fallbackAnswersUnderItsOwnNameWhenNobodyElseCan() {
        assertThat(chat("ghost").status()).isEqualTo(200);
        assertThat(new String(b.takeRequest().body(), UTF_8)).isEqualTo(body("llama3"));
    }

    @Test
    void listOfModelsIsMergedWithAliasesAndWithoutTheDeadOne() {
        a.plays(
                Script.json(
                        200,
                        "{\"object\":\"list\",\"data\":[{\"id\":\"gpt-5\",\"extra\":{\"n\":1.50}},{\"id\":\"o3\"},{\"id\":\"gpt-4o\"}]}"));
        b.plays(Script.json(200, "{\"data\":[ { \"id\" : \"llama3\", \"owned_by\":\"meta\" }, {\"id\":\"gpt-5\"} ]}"));

        Answer answer = RawHttp.get(app.port(), "/v1/models");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("content-type")).isEqualTo("application/json");
        assertThat(answer.header("x-velox-partial")).isEqualTo("dead");
        assertThat(answer.body())
                .isEqualTo("{\"object\":\"list\",\"data\":[{\"id\":\"gpt-5\",\"extra\":{\"n\":1.50}},"
                        + "{\"id\":\"gpt-4o\",\"object\":\"model\",\"created\":0,\"owned_by\":\"a\"},"
                        + "{ \"id\" : \"llama3\", \"owned_by\":\"meta\" }]}");
        RecordedRequest asked = a.takeRequest();
        assertThat(asked.line()).isEqualTo("GET /v1/models");
        assertThat(asked.header("authorization")).isEqualTo("Bearer key-of-a");
        assertThat(b.takeRequest().line()).isEqualTo("GET /openai/v1/models");

        // From what is known, without another question.
        Answer one = RawHttp.get(app.port(), "/v1/models/llama%33");
        assertThat(one.body()).isEqualTo("{ \"id\" : \"llama3\", \"owned_by\":\"meta\" }");
        Answer none = RawHttp.get(app.port(), "/v1/models/org/unknown");
        assertThat(none.status()).isEqualTo(404);
        assertThat(none.json().at("/error/code").asString()).isEqualTo("model_not_found");
        assertThat(none.header("x-velox-partial")).isEqualTo("dead");
    }

    @Test
    void everyUpstreamIsShown() {
        List<String> names = new ArrayList<>();
        RawHttp.get(app.port(), "/actuator/velox")
                .json()
                .get("upstreams")
                .propertyNames()
                .forEach(names::add);
        assertThat(names).containsExactly("a", "b", "dead");
    }

    private static Answer chat(String model) {
        return RawHttp.post(app.port(), "/v1/chat/completions", body(model));
    }

    private static String body(String model) {
        return "{\"model\":\"" + model + "\",\"messages\":[]}";
    }
}
