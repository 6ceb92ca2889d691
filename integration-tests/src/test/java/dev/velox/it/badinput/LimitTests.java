package dev.velox.it.badinput;

import org.junit.jupiter.api.Test;

import dev.velox.it.support.Answer;
import dev.velox.it.support.Bounds;
import dev.velox.it.support.RawHttp;
import dev.velox.it.support.RunningApp;
import dev.velox.it.support.ScriptedUpstream;

import static dev.velox.it.support.OpenAiError.assertError;
import static org.assertj.core.api.Assertions.assertThat;

/** Limits so narrow that a test reaches them. */
class LimitTests {

    private static final String GOOD = BadInputFixture.GOOD;
    private static final String TYPE = "content-type: application/json";

    @Test
    void bodyThatStopsComingTimesOut() {
        try (RunningApp impatient = RunningApp.sample("velox.ingress.body-timeout=200ms");
                RawHttp http = RawHttp.connect(impatient.port())) {
            Answer answer = http.send(
                            RawHttp.head("POST", "/v1/responses", TYPE, "content-length: 100") + "{\"model\":")
                    .answer();

            assertError(answer, 408, "request_timeout", "caller_request_timeout");
            impatient.awaitIdle();
        }
    }

    @Test
    void requestOverTheRateLearnsWhenToComeBack() {
        try (RunningApp slow = RunningApp.sample(
                "velox.rate-limit.rpm=1", "velox.rate-limit.burst=1", "velox.rate-limit.max-wait=0s")) {
            assertThat(RawHttp.post(slow.port(), "/v1/responses", GOOD).status())
                    .isEqualTo(200);

            Answer answer = RawHttp.post(slow.port(), "/v1/responses", GOOD);

            assertError(answer, 429, "rate_limit_exceeded", "policy_rate_limit_exceeded", "1 requests per minute");
            assertThat(answer.header("retry-after")).isNotNull();
            assertThat(Long.parseLong(String.valueOf(answer.header("retry-after"))))
                    .isBetween(50L, 60L);
            assertError(RawHttp.post(slow.port(), "/v1/responses", "{"), 400, "invalid_json", "caller_invalid_json");
            slow.awaitIdle();
        }
    }

    @Test
    void requestOverTheBoundOfOpenOnesIsOverload() {
        try (RunningApp narrow = RunningApp.sample("velox.ingress.max-in-flight=1");
                RawHttp first = RawHttp.connect(narrow.port())) {
            first.send(RawHttp.head("POST", "/v1/responses", TYPE, "content-length: " + GOOD.length()));
            Bounds.await("the first is open", () -> narrow.gateway().snapshot().inFlight() == 1);

            Answer refused = RawHttp.post(narrow.port(), "/v1/responses", GOOD);

            assertError(refused, 503, "overloaded", "velox_overloaded", "velox.ingress.max-in-flight");
            assertThat(refused.header("retry-after")).isNotNull();
            assertThat(first.send(GOOD).answer().status()).isEqualTo(200);
            narrow.awaitIdle();
        }
    }

    @Test
    void callerThatLeavesWhileItWaitsForTheLimiterNeverReachesTheUpstream() {
        try (ScriptedUpstream upstream = ScriptedUpstream.start();
                RunningApp app = RunningApp.sample(
                        upstream.asProperty(),
                        "velox.egress.prewarm=false",
                        "velox.rate-limit.rpm=1",
                        "velox.rate-limit.burst=1",
                        "velox.rate-limit.max-wait=2m")) {
            assertThat(RawHttp.post(app.port(), "/v1/responses", GOOD).status()).isEqualTo(200);
            upstream.takeRequest();
            RawHttp http = RawHttp.connect(app.port());
            http.send(RawHttp.post("/v1/responses", GOOD));
            Bounds.await("the second waits", () -> waiting(app) == 1);

            http.leave();

            app.awaitIdle();
            assertThat(upstream.waitingRequests()).isZero();
        }
    }

    @Test
    void requestOverThePlacesToWaitIsOverload() {
        try (RunningApp narrow = RunningApp.sample(
                        "velox.rate-limit.rpm=1",
                        "velox.rate-limit.burst=1",
                        "velox.rate-limit.max-wait=9m",
                        "velox.ingress.capacity=1");
                RawHttp waiting = RawHttp.connect(narrow.port())) {
            assertThat(RawHttp.post(narrow.port(), "/v1/responses", GOOD).status())
                    .isEqualTo(200);
            waiting.send(RawHttp.post("/v1/responses", GOOD));
            Bounds.await("one waits", () -> waiting(narrow) == 1);

            Answer refused = RawHttp.post(narrow.port(), "/v1/responses", GOOD);

            assertError(refused, 503, "overloaded", "velox_overloaded", "velox.ingress.capacity");
            assertThat(refused.header("retry-after")).isNotNull();
            waiting.leave();
            narrow.awaitIdle();
        }
    }

    @Test
    void bodiesOverTheBufferAreOverload() {
        int size = 900 << 10;
        try (RunningApp narrow =
                        RunningApp.sample("velox.ingress.max-request-size=1MB", "velox.ingress.buffer-limit=1MB");
                RawHttp first = RawHttp.connect(narrow.port())) {
            first.send(RawHttp.head("POST", "/v1/responses", TYPE, "content-length: " + size))
                    .send(" ".repeat(size - GOOD.length()));
            Bounds.await(
                    "the first holds room for all that it sends",
                    () -> narrow.gateway().snapshot().bufferedBytes() > size);

            Answer refused = RawHttp.post(narrow.port(), "/v1/responses", " ".repeat(size) + GOOD);

            assertError(refused, 503, "overloaded", "velox_overloaded", "velox.ingress.buffer-limit");
            assertThat(first.send(GOOD).answer().status()).isEqualTo(200);
            narrow.awaitIdle();
        }
    }

    private static int waiting(RunningApp app) {
        return app.gateway().snapshot().queueDepth().values().stream()
                .mapToInt(Integer::intValue)
                .sum();
    }
}
