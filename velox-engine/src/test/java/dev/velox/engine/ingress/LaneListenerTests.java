package dev.velox.engine.ingress;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.velox.engine.ingress.RawClient.Reply;
import dev.velox.engine.upstream.NoLeaks;

import static dev.velox.engine.ingress.LaneHouse.BODY;
import static dev.velox.engine.ingress.LaneHouse.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A listener of the lane's own: nobody else answers what comes. */
@ExtendWith(NoLeaks.class)
class LaneListenerTests {

    private static final ListenerSettings SMALL =
            new ListenerSettings(Duration.ofSeconds(10), Duration.ofSeconds(60), 300, 1000);

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void servesTheGatewaysPathsOnOneConnection(boolean autoRead) throws Exception {
        try (LaneHouse lane = new LaneHouse(autoRead);
                RawClient client = new RawClient(lane.listen(ListenerSettings.DEFAULT))) {
            for (int i = 0; i < 3; i++) {
                assertThat(client.post("/v1/responses", BODY).reply().body()).isEqualTo("ok");
            }
            client.send((RawClient.posted("/v1/responses", BODY) + RawClient.got("/other")).repeat(50));
            for (int i = 0; i < 50; i++) {
                assertThat(client.reply().body()).isEqualTo("ok");
                assertThat(client.reply().status()).isEqualTo(404);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /, 404, not_found",
        "GET, /v1/unknown, 404, not_found",
        "POST, /v1//responses, 404, not_found",
        "GET, /v1/responses, 405, method_not_allowed",
        "PUT, /v1/models, 405, method_not_allowed",
        "OPTIONS, /v1/responses, 405, method_not_allowed",
        "GET, /v1/responses?a=|, 400, invalid_request",
        "GET, *, 400, invalid_request",
    })
    void whatIsNotTheGatewaysIsRefusedInItsShape(String method, String target, int status, String code)
            throws Exception {
        try (LaneHouse lane = new LaneHouse(true);
                RawClient client = new RawClient(lane.listen(ListenerSettings.DEFAULT))) {
            client.send(RawClient.head(method + " " + target + " HTTP/1.1", "Host: a"));
            Reply reply = client.reply();
            assertThat(reply.status()).isEqualTo(status);
            assertThat(reply.header("content-type")).isEqualTo("application/json");
            assertThat(reply.body()).startsWith("{\"error\":{\"message\":").contains("\"code\":\"" + code + "\"");
            assertThat(reply.header("allow") != null).isEqualTo(status == 405);
            assertThat(lane.house.outcomes()).containsExactly("caller_" + code + " " + status);
        }
    }

    @Test
    void headHasTheFieldsOfTheAnswerButNoBody() throws Exception {
        try (LaneHouse lane = new LaneHouse(true);
                RawClient client = new RawClient(lane.listen(ListenerSettings.DEFAULT))) {
            client.send(RawClient.head("HEAD /v1/responses HTTP/1.1", "Host: a", "Connection: close"));
            String all = client.rest();
            assertThat(all).startsWith("HTTP/1.1 405 ").contains("allow: POST").endsWith("\r\n\r\n");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET /vv1/models HTTP/1.1|Host: a, 404",
        "nonsense, 400",
        "GET /v1/models HTTP/1.1|Bad Name: a, 400",
        "GET /v1/models HTTP/2.0|Host: a, 400",
        "GET /v1/models HTTP/1.1, 400",
    })
    void malformedHeadsAreAnsweredInItsShape(String lines, int status) throws Exception {
        try (LaneHouse lane = new LaneHouse(true);
                RawClient client = new RawClient(lane.listen(ListenerSettings.DEFAULT))) {
            client.send(RawClient.head(lines.split("[|]")));
            Reply reply = client.reply();
            assertThat(reply.status()).isEqualTo(status);
            assertThat(reply.body()).startsWith("{\"error\":{\"message\":");
            if (status == 400) {
                assertThat(reply.header("connection")).isEqualTo("close");
                assertThat(client.atEnd()).isTrue();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void headsOverTheLimitsAreRefused(boolean autoRead) throws Exception {
        try (LaneHouse lane = new LaneHouse(autoRead)) {
            int port = lane.listen(SMALL);
            try (RawClient client = new RawClient(port)) {
                client.send(RawClient.head("GET /v1/models?a=" + "b".repeat(64 << 10) + " HTTP/1.1", "Host: a"));
                Reply reply = client.reply();
                assertThat(reply.status()).isEqualTo(414);
                assertThat(reply.body()).contains("uri_too_long");
                assertThat(client.atEnd()).isTrue();
            }
            try (RawClient client = new RawClient(port)) {
                client.send(RawClient.head("GET /v1/models HTTP/1.1", "Host: a", "X-Long: " + "b".repeat(64 << 10)));
                Reply reply = client.reply();
                assertThat(reply.status()).isEqualTo(431);
                assertThat(reply.body()).contains("headers_too_large");
                assertThat(client.atEnd()).isTrue();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void headThatComesTooSlowlyIsRefused(boolean autoRead) throws Exception {
        ListenerSettings quick = new ListenerSettings(Duration.ofSeconds(2), Duration.ofSeconds(60), 8 << 10, 32 << 10);
        try (LaneHouse lane = new LaneHouse(autoRead)) {
            int port = lane.listen(quick);
            try (RawClient client = new RawClient(port)) {
                for (int request = 0; request < 2; request++) {
                    String head = RawClient.posted("/v1/responses", BODY);
                    if (request == 0) {
                        assertThat(client.send(head).reply().status()).isEqualTo(200);
                    } else {
                        client.send(head.substring(0, 5));
                        long begin = System.nanoTime();
                        await("a while", () -> System.nanoTime() - begin > 500_000_000L);
                        client.send(head.substring(5, 10));
                        Reply reply = client.reply();
                        assertThat(reply.status()).isEqualTo(408);
                        assertThat(reply.body()).contains("request_timeout");
                        assertThat(client.atEnd()).isTrue();
                    }
                }
            }
            try (RawClient silent = new RawClient(port)) {
                assertThat(silent.rest()).isEmpty();
            }
            lane.awaitNoConnection();
        }
    }

    @Test
    void idleConnectionIsClosedAndASilentStreamIsNotIdle() throws Exception {
        ListenerSettings quick = new ListenerSettings(Duration.ofSeconds(5), Duration.ofMillis(200), 8 << 10, 32 << 10);
        try (LaneHouse lane = new LaneHouse(false);
                RawClient client = new RawClient(lane.listen(quick))) {
            lane.house.script(exchange -> exchange.loop()
                    .schedule(
                            () -> dev.velox.engine.gateway.ScriptedGateway.answer(exchange, 200, "late"),
                            800_000_000L));
            assertThat(client.post("/v1/responses", BODY).reply().body()).isEqualTo("late");
            assertThat(client.atEnd()).isTrue();
            lane.awaitNoConnection();
        }
    }

    @Test
    void callerWhoClosesItsHalfIsGone() throws Exception {
        try (LaneHouse lane = new LaneHouse(false)) {
            lane.house.script(exchange -> {});
            try (RawClient client = new RawClient(lane.listen(ListenerSettings.DEFAULT))) {
                client.post("/v1/responses", BODY);
                await("sent", () -> lane.house.sent().size() == 1);
                client.halfClose();
                lane.awaitOutcome("cancelled 0");
            }
        }
    }

    @Test
    void settingsSayWhatIsWrongWithThem() {
        assertThatThrownBy(() -> new ListenerSettings(Duration.ZERO, Duration.ZERO, 300, 300))
                .hasMessage("head-timeout: PT0S (expected: > 0)");
        assertThatThrownBy(() -> new ListenerSettings(Duration.ofSeconds(1), Duration.ofSeconds(-1), 300, 300))
                .hasMessageStartingWith("idle-timeout: PT-1S (expected: >= 0");
        assertThatThrownBy(() -> new ListenerSettings(Duration.ofSeconds(1), Duration.ZERO, 1, 300))
                .hasMessage("max-request-line: 1 (expected: 256..1048576 bytes)");
        assertThatThrownBy(() -> new LaneSettings("app", new Claims("/v1"), Duration.ofSeconds(1), 0))
                .hasMessageStartingWith("context-path: app (expected: empty, or a path");
        assertThatThrownBy(() -> new LaneSettings("", new Claims("/v1"), Duration.ofSeconds(1), -1))
                .hasMessageStartingWith("max-keep-alive-requests: -1 (expected: >= 0");
        assertThatThrownBy(() -> new LaneSettings("", new Claims("/v1"), Duration.ZERO, 0))
                .hasMessage("velox.ingress.body-timeout: PT0S (expected: > 0)");
    }
}
