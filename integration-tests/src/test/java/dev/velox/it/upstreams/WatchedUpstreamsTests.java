package dev.velox.it.upstreams;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import dev.velox.it.support.Answer;
import dev.velox.it.support.LeakWatch;
import dev.velox.it.support.Promtool;
import dev.velox.it.support.RawHttp;
import dev.velox.it.support.RunningApp;
import dev.velox.it.support.Script;
import dev.velox.it.support.ScriptedUpstream;

import static dev.velox.it.support.OpenAiError.assertError;
import static org.assertj.core.api.Assertions.assertThat;

/** Upstreams that are watched: a answers, sick answers with 500, dead refuses every connection. Callers need a key. */
@ExtendWith(LeakWatch.class)
class WatchedUpstreamsTests {

    private static final String CALLERS_KEY = "the-callers-own-key";
    private static final String AUTHORIZATION = "authorization: Bearer " + CALLERS_KEY;
    private static final List<String> SECRETS =
            List.of(CALLERS_KEY, "sk-the-providers-key", "the-extra-headers-secret", "Bearer");

    private static ScriptedUpstream a;
    private static ScriptedUpstream sick;
    private static String gone;
    private static RunningApp app;

    @BeforeAll
    static void start() {
        a = ScriptedUpstream.start();
        a.plays(Script.json(200, "{\"id\":\"x\",\"object\":\"chat.completion\",\"choices\":[]}"));
        sick = ScriptedUpstream.start();
        sick.plays(Script.json(500, "{\"error\":{\"message\":\"out of order\"}}"));
        try (ScriptedUpstream dead = ScriptedUpstream.start()) {
            gone = dead.origin();
        }
        app = RunningApp.sample(
                "velox.cluster.enabled=true",
                "velox.metrics.ig-names=true",
                "velox.access.api-keys=" + CALLERS_KEY,
                "velox.egress.prewarm=false",
                "velox.health.probe.enabled=false",
                "velox.upstreams.a.origin=" + a.origin(),
                "velox.upstreams.a.api-key=sk-the-providers-key",
                "velox.upstreams.a.headers.x-extra=the-extra-headers-secret",
                "velox.upstreams.a.models=gpt-*",
                "velox.upstreams.sick.origin=" + sick.origin(),
                "velox.upstreams.sick.models=flu",
                "velox.upstreams.dead.origin=" + gone,
                "velox.upstreams.dead.api-key=sk-the-providers-key",
                "velox.upstreams.dead.models=ghost",
                "velox.upstreams.dead.tier=1");
        assertThat(chat("gpt-5")).isEqualTo(200);
        assertThat(chat("flu")).isEqualTo(500);
        for (int i = 0; i < 5; i++) {
            assertThat(chat("ghost")).isEqualTo(502);
        }
    }

    @AfterAll
    static void stop() {
        app.close();
        a.close();
        sick.close();
    }

    @AfterEach
    void nothingIsLeft() {
        app.awaitIdle();
    }

    @Test
    void callersSeeTheCluster() {
        Answer answer = RawHttp.get(app.port(), "/v1/cluster", AUTHORIZATION);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("content-type")).isEqualTo("application/json");
        JsonNode cluster = answer.json();
        assertThat(cluster.propertyNames())
                .containsExactly("backends", "policy", "queue_depth", "dispatched", "dropped");
        assertThat(cluster.get("policy").asString()).isEqualTo("power-of-two");
        assertThat(cluster.get("queue_depth").asInt()).isZero();
        assertThat(cluster.get("dispatched").asInt()).isEqualTo(7);
        assertThat(cluster.get("dropped").asInt()).isZero();
        JsonNode live = backend(cluster, "a");
        assertThat(live.get("url").asString()).isEqualTo(a.origin());
        assertThat(live.get("healthy").asBoolean()).isTrue();
        assertThat(live.get("breaker").asString()).isEqualTo("closed");
        assertThat(live.get("inflight").asInt()).isZero();
        assertThat(live.get("requests").asInt()).isEqualTo(1);
        assertThat(live.get("errors").asInt()).isZero();
        assertThat(live.get("ewma_ms").asDouble()).isPositive();
        assertThat(live.get("last_failure").isNull()).isTrue();
        JsonNode dead = backend(cluster, "dead");
        assertThat(dead.get("errors").asInt())
                .isEqualTo(dead.get("requests").asInt())
                .isGreaterThanOrEqualTo(5);
        assertThat(dead.get("healthy").asBoolean()).isFalse();
        assertThat(dead.get("breaker").asString()).isEqualTo("open");
        assertThat(dead.get("ewma_ms").isNull()).isTrue();
        assertThat(dead.get("last_failure").asString()).contains("connection refused");
        JsonNode ill = backend(cluster, "sick");
        assertThat(ill.get("healthy").asBoolean()).isTrue();
        assertThat(ill.get("errors").asInt()).isEqualTo(1);
        assertThat(ill.get("last_failure").asString()).isEqualTo("Upstream sick: it answered 500");
        assertThat(answer.body()).doesNotContain(SECRETS);
    }

    @Test
    void clusterAsksForTheSameKeyAsEveryOtherPath() {
        assertError(RawHttp.get(app.port(), "/v1/cluster"), 401, "invalid_api_key", "caller_invalid_api_key", "key");
        Answer wrong = RawHttp.get(app.port(), "/v1/cluster", "authorization: Bearer wrong-key");
        assertThat(wrong.status()).isEqualTo(401);
        assertThat(wrong.body()).doesNotContain("backends", "wrong-key");
    }

    @Test
    void otherMethodsAreNotAllowedThere() {
        Answer answer = RawHttp.post(app.port(), "/v1/cluster", "{}", AUTHORIZATION);

        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.header("allow")).isEqualTo("GET");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/%63luster", "/v1//cluster", "/v1/cluster;a=b", "/v1/cluster/"})
    void pathThatReadsDifferentlyToTwoReadersIsNotServed(String path) {
        assertThat(RawHttp.get(app.port(), path, AUTHORIZATION).status()).isNotEqualTo(200);
    }

    @Test
    void operatorsSeeEachUpstream() {
        Answer answer = RawHttp.get(app.port(), "/actuator/velox/upstreams");

        assertThat(answer.status()).isEqualTo(200);
        JsonNode live = answer.json().at("/upstreams/a");
        assertThat(live.at("/serves/models/0").asString()).isEqualTo("gpt-*");
        assertThat(live.at("/health/state").asString()).isEqualTo("healthy");
        assertThat(live.at("/requests").asInt()).isEqualTo(1);
        assertThat(live.at("/headMillis").asDouble()).isPositive();
        assertThat(live.at("/connections").asInt()).isEqualTo(1);
        JsonNode dead = answer.json().at("/upstreams/dead");
        assertThat(dead.at("/origin").asString()).isEqualTo(gone);
        assertThat(dead.at("/serves/tier").asInt()).isEqualTo(1);
        assertThat(dead.at("/health/state").asString()).isEqualTo("open");
        assertThat(dead.at("/health/usable").asBoolean()).isFalse();
        assertThat(dead.at("/health/reason").asString()).isEqualTo("consecutive_failures");
        assertThat(dead.at("/health/millisSinceChange").asLong()).isNotNegative();
        assertThat(dead.at("/breaker").asString()).isEqualTo("open");
        assertThat(dead.at("/lastFailure/message").asString()).contains("connection refused");
        assertThat(dead.at("/lastFailure/millisAgo").asLong()).isNotNegative();
        assertThat(answer.body()).doesNotContain(SECRETS);

        Answer one = RawHttp.get(app.port(), "/actuator/velox/upstreams/dead");
        assertThat(one.json().propertyNames()).isEqualTo(dead.propertyNames());
        assertThat(one.body()).doesNotContain(SECRETS);
        assertThat(RawHttp.get(app.port(), "/actuator/velox")
                        .json()
                        .at("/upstreams/dead/connections")
                        .isMissingNode())
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/upstreams/nobody", "/upstreams/a/more", "/else"})
    void whatIsNotThereIsNotFound(String path) {
        assertThat(RawHttp.get(app.port(), "/actuator/velox" + path).status()).isEqualTo(404);
    }

    @Test
    void prometheusSeesEachUpstreamUnderBothNames(@TempDir Path folder) throws IOException, InterruptedException {
        String page = RawHttp.get(app.port(), "/actuator/prometheus").body();

        assertThat(page.lines())
                .contains(
                        "velox_upstream_available{upstream=\"a\"} 1.0",
                        "velox_upstream_available{upstream=\"dead\"} 0.0",
                        "velox_upstream_breaker{breaker=\"open\",upstream=\"dead\"} 1.0",
                        "# TYPE ig_scheduler_queue_depth gauge",
                        "# TYPE ig_scheduler_dispatched_total counter",
                        "ig_scheduler_dispatched_total 7.0",
                        "# TYPE ig_scheduler_dropped_total counter",
                        "# TYPE ig_scheduler_affinity_hits_total counter",
                        "# TYPE ig_scheduler_overhead_seconds histogram",
                        "ig_scheduler_overhead_seconds_count 7",
                        "# TYPE ig_inflight gauge",
                        "# TYPE ig_backend_healthy gauge",
                        "ig_backend_healthy{backend=\"dead\"} 0.0",
                        "# TYPE ig_requests_total counter",
                        "# TYPE ig_errors_total counter",
                        "# TYPE ig_request_duration_seconds histogram",
                        "ig_request_duration_seconds_bucket{backend=\"a\",le=\"+Inf\"} 1");
        assertThat(page).doesNotContain(SECRETS);
        Promtool.checkMetrics(folder, page, "(velox|ig)_.*");
    }

    /** Command line arguments have no order, and so have upstreams that are named there. */
    private static JsonNode backend(JsonNode cluster, String id) {
        for (JsonNode backend : cluster.get("backends")) {
            if (backend.get("id").asString().equals(id)) {
                return backend;
            }
        }
        throw new AssertionError("No backend " + id + " in " + cluster);
    }

    private static int chat(String model) {
        return RawHttp.post(
                        app.port(),
                        "/v1/chat/completions",
                        "{\"model\":\"" + model + "\",\"messages\":[]}",
                        AUTHORIZATION)
                .status();
    }
}
