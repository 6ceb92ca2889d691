package dev.velox.it.badinput;

import java.io.UncheckedIOException;
import java.util.Arrays;

import org.junit.jupiter.api.Test;

import dev.velox.it.support.Answer;
import dev.velox.it.support.Bounds;
import dev.velox.it.support.RawHttp;
import dev.velox.it.support.RunningApp;

import static dev.velox.it.support.OpenAiError.assertError;
import static org.assertj.core.api.Assertions.assertThat;

/** Bodies over the limit, bodies that never come, requests over the rate. */
class TooMuchTests extends BadInputFixture {

    private static final int MEGABYTE = 1 << 20;
    private static final int TOO_LARGE = 33 * MEGABYTE;
    private static final String TYPE = "content-type: application/json";

    @Test
    void announcedLengthOverTheLimitIsRefusedBeforeTheBody() {
        try (RawHttp http = RawHttp.connect(port())) {
            Answer answer = http.send(RawHttp.head("POST", "/v1/responses", TYPE, "content-length: " + TOO_LARGE))
                    .answer();

            assertTooLarge(answer);
        }
    }

    @Test
    void callerThatWaitsForContinueSendsNothingInVain() {
        try (RawHttp http = RawHttp.connect(port())) {
            Answer answer = http.send(RawHttp.head(
                            "POST",
                            "/v1/responses",
                            TYPE,
                            "content-length: " + TOO_LARGE,
                            "expect: 100-continue"))
                    .answer();

            assertTooLarge(answer);
        }
    }

    @Test
    void chunkedBodyIsRefusedWhenItPassesTheLimit() throws InterruptedException {
        try (RawHttp http = RawHttp.connect(port())) {
            http.send(RawHttp.head("POST", "/v1/responses", TYPE, "transfer-encoding: chunked"));
            Thread sender = Thread.ofVirtual().start(() -> sendChunks(http));

            Answer answer = http.answer();

            assertTooLarge(answer);
            sender.join();
        }
    }

    @Test
    void bodyThatStopsComingTimesOut() {
        try (RunningApp impatient = RunningApp.sample("velox.ingress.body-timeout=200ms");
                RawHttp http = RawHttp.connect(impatient.port())) {
            Answer answer = http.send(RawHttp.head("POST", "/v1/responses", TYPE, "content-length: 100") + "{\"model\":")
                    .answer();

            assertError(answer, 408, "request_timeout", "caller_request_timeout");
            impatient.awaitIdle();
        }
    }

    @Test
    void callerThatLeavesWithinItsBodyLeavesNothingBehind() {
        try (RawHttp http = RawHttp.connect(port())) {
            http.send(RawHttp.head("POST", "/v1/responses", TYPE, "content-length: 100") + "{\"model\":");
            http.reset();
        }
        // The fixture waits for in flight 0.
    }

    @Test
    void requestOverTheRateLearnsWhenToComeBack() {
        try (RunningApp slow = RunningApp.sample(
                "velox.rate-limit.rpm=1", "velox.rate-limit.burst=1", "velox.rate-limit.max-wait=0s")) {
            assertThat(RawHttp.post(slow.port(), "/v1/responses", GOOD).status()).isEqualTo(200);

            Answer answer = RawHttp.post(slow.port(), "/v1/responses", GOOD);

            assertError(answer, 429, "rate_limit_exceeded", "policy_rate_limit_exceeded", "1 requests per minute");
            assertThat(answer.header("retry-after")).isNotNull();
            assertThat(Long.parseLong(String.valueOf(answer.header("retry-after")))).isBetween(50L, 60L);
            assertError(
                    RawHttp.post(slow.port(), "/v1/responses", "{"), 400, "invalid_json", "caller_invalid_json");
            slow.awaitIdle();
        }
    }

    @Test
    void requestOverTheBoundOfOpenOnesIsOverload() {
        try (RunningApp narrow = RunningApp.sample("velox.ingress.max-in-flight=1");
                RawHttp first = RawHttp.connect(narrow.port())) {
            first.send(RawHttp.head("POST", "/v1/responses", TYPE, "content-length: " + GOOD.length()));
            Bounds.await(
                    "the first is open", () -> narrow.gateway().snapshot().inFlight() == 1);

            Answer refused = RawHttp.post(narrow.port(), "/v1/responses", GOOD);

            assertError(refused, 503, "overloaded", "velox_overloaded", "velox.ingress.max-in-flight");
            assertThat(refused.header("retry-after")).isNotNull();
            assertThat(first.send(GOOD).answer().status()).isEqualTo(200);
            narrow.awaitIdle();
        }
    }

    private static void assertTooLarge(Answer answer) {
        assertError(
                answer,
                413,
                "request_too_large",
                "caller_request_too_large",
                "velox.ingress.max-request-size");
    }

    private static void sendChunks(RawHttp http) {
        byte[] piece = new byte[MEGABYTE];
        Arrays.fill(piece, (byte) ' ');
        try {
            for (int i = 0; i < 33; i++) {
                http.send("100000\r\n").send(piece).send("\r\n");
            }
            http.send("0\r\n\r\n");
        } catch (UncheckedIOException refused) {
            // The gateway need not read on once it has answered.
            return;
        }
    }
}
