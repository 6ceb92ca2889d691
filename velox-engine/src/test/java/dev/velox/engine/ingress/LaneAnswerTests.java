package dev.velox.engine.ingress;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.velox.engine.exchange.Exchange;
import dev.velox.engine.exchange.Failure;
import dev.velox.engine.exchange.FailureCode;
import dev.velox.engine.exchange.Headers;
import dev.velox.engine.gateway.GatewaySettings;
import dev.velox.engine.gateway.ScriptedGateway;
import dev.velox.engine.ingress.RawClient.Reply;
import dev.velox.engine.upstream.NoLeaks;

import static dev.velox.engine.ingress.LaneHouse.BODY;
import static dev.velox.engine.ingress.LaneHouse.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@ExtendWith(NoLeaks.class)
class LaneAnswerTests {

    private static final String POST_10 =
            "POST /v1/responses HTTP/1.0\r\nContent-Type: application/json\r\nContent-Length: " + BODY.length()
                    + "\r\n";

    @Test
    void answerWithoutLengthIsChunkedAndDated() throws Exception {
        try (LaneHouse lane = new LaneHouse(false);
                RawClient client = lane.client()) {
            Reply reply = client.post("/v1/responses", BODY).reply();

            assertThat(reply.header("transfer-encoding")).isEqualTo("chunked");
            assertThat(reply.header("connection")).isNull();
            assertThat(reply.header("date"))
                    .matches("[A-Z][a-z]{2}, \\d{2} [A-Z][a-z]{2} \\d{4} \\d\\d:\\d\\d:\\d\\d GMT");
        }
    }

    @Test
    void whatOnePassBringsLeavesInOneFlush() throws Exception {
        try (LaneHouse lane = new LaneHouse(false);
                RawClient client = lane.client()) {
            lane.house.script(exchange -> {
                exchange.commit(200, new Headers(), true);
                for (int i = 0; i < 5; i++) {
                    exchange.sink().data(text("event"));
                }
                exchange.sink().end();
                exchange.complete();
            });
            for (int i = 1; i <= 3; i++) {
                assertThat(client.post("/v1/responses", BODY).reply().body()).hasSize(25);
                assertThat(lane.flushes).hasValue(i);
            }
        }
    }

    @Test
    void answerWithLengthKeepsIt() throws Exception {
        try (LaneHouse lane = new LaneHouse(false);
                RawClient client = lane.client()) {
            script(lane, 200, new Headers().add("content-length", "5").add("x-a", "b"), "hello");
            Reply reply = client.post("/v1/responses", BODY).reply();

            assertThat(reply.header("content-length")).isEqualTo("5");
            assertThat(reply.header("transfer-encoding")).isNull();
            assertThat(reply.header("x-a")).isEqualTo("b");
            assertThat(reply.body()).isEqualTo("hello");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 304})
    void answerWithoutBodyHasNone(int status) throws Exception {
        try (LaneHouse lane = new LaneHouse(false);
                RawClient client = lane.client()) {
            script(lane, status, new Headers(), "never");
            Reply reply = client.post("/v1/responses", BODY).reply();
            assertThat(reply.status()).isEqualTo(status);
            assertThat(reply.header("transfer-encoding")).isNull();
            assertThat(client.send(RawClient.got("/hello")).reply().body()).isEqualTo("application: GET /hello 0");
        }
    }

    @Test
    void fieldThatWouldSplitTheAnswerIsLeftOut() throws Exception {
        try (LaneHouse lane = new LaneHouse(false);
                RawClient client = lane.client()) {
            script(lane, 200, new Headers().add("x-a", "b\r\nx-c: d").add("x-e", "f"), "ok");
            Reply reply = client.post("/v1/responses", BODY).reply();
            assertThat(reply.headers()).containsKey("x-e").doesNotContainKeys("x-a", "x-c");
        }
    }

    @Test
    void characterThatIsNoByteBecomesAQuestionMark() throws Exception {
        try (LaneHouse lane = new LaneHouse(false);
                RawClient client = lane.client()) {
            // U+010D has a carriage return for its last byte, U+010A a line feed.
            script(lane, 200, new Headers().add("x-a", "a\u010d\u010ax-b: \u20ac\u00e9"), "hello");
            Reply reply = client.post("/v1/responses", BODY).reply();

            assertThat(reply.header("x-a")).isEqualTo("a??x-b: ?\u00e9");
            assertThat(reply.header("x-b")).isNull();
            assertThat(reply.body()).isEqualTo("hello");
        }
    }

    @Test
    void headOfAnySizeArrivesAsItIs() throws Exception {
        try (LaneHouse lane = new LaneHouse(false);
                RawClient client = lane.client()) {
            Headers many = new Headers().add("content-length", "5");
            for (int i = 0; i < 50; i++) {
                many.add("x-" + i, "v".repeat(10 * i));
            }
            script(lane, 200, many, "hello");
            Reply reply = client.post("/v1/responses", BODY).reply();

            for (int i = 0; i < 50; i++) {
                assertThat(reply.header("x-" + i)).isEqualTo("v".repeat(10 * i));
            }
            assertThat(reply.body()).isEqualTo("hello");

            // The next one holds nothing of it.
            script(lane, 200, new Headers().add("content-length", "2"), "hi");
            Reply next = client.post("/v1/responses", BODY).reply();
            assertThat(next.header("x-1")).isNull();
            assertThat(next.body()).isEqualTo("hi");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 15, 16, 17, 255, 256, 4_095, 4_096, 16_383, 16_384, 16_385, 100_000})
    void partOfAnySizeIsAChunk(int size) throws Exception {
        try (LaneHouse lane = new LaneHouse(false);
                RawClient client = lane.client()) {
            lane.house.script(exchange -> {
                exchange.commit(200, new Headers(), true);
                exchange.sink().data(text("a".repeat(size)));
                exchange.sink().data(text("b"));
                exchange.sink().data(text("c".repeat(size)));
                exchange.sink().end();
                exchange.complete();
            });
            for (int i = 0; i < 2; i++) {
                Reply reply = client.post("/v1/responses", BODY).reply();
                assertThat(reply.header("transfer-encoding")).isEqualTo("chunked");
                assertThat(reply.body()).isEqualTo("a".repeat(size) + "b" + "c".repeat(size));
            }
            assertThat(client.send(RawClient.got("/hello")).reply().body()).isEqualTo("application: GET /hello 0");
        }
    }

    @Test
    void answerThatResetsAFormHasNoBody() throws Exception {
        try (LaneHouse lane = new LaneHouse(false);
                RawClient client = lane.client()) {
            script(lane, 205, new Headers().add("content-length", "5"), "hello");
            Reply reply = client.post("/v1/responses", BODY).reply();
            assertThat(reply.header("content-length")).isEqualTo("0");
            assertThat(reply.body()).isEmpty();

            script(lane, 200, new Headers().add("content-length", "2"), "hi");
            assertThat(client.post("/v1/responses", BODY).reply().body()).isEqualTo("hi");
        }
    }

    @Test
    void http10WithoutKeepAliveEndsWithTheConnection() throws Exception {
        try (LaneHouse lane = new LaneHouse(false);
                RawClient client = lane.client()) {
            client.send(POST_10 + "\r\n" + BODY);
            Reply reply = client.reply();
            assertThat(reply.header("transfer-encoding")).isNull();
            assertThat(reply.header("connection")).isEqualTo("close");
            assertThat(reply.body()).isEqualTo("ok");
        }
    }

    @Test
    void http10WithKeepAliveAndLengthLivesOn() throws Exception {
        try (LaneHouse lane = new LaneHouse(false);
                RawClient client = lane.client()) {
            script(lane, 200, new Headers().add("content-length", "2"), "ok");
            for (int i = 0; i < 2; i++) {
                client.send(POST_10 + "Connection: keep-alive\r\n\r\n" + BODY);
                Reply reply = client.reply();
                assertThat(reply.header("connection")).isEqualTo("keep-alive");
                assertThat(reply.body()).isEqualTo("ok");
            }
        }
    }

    @Test
    void connectionEndsWhenTheCallerAsksForIt() throws Exception {
        try (LaneHouse lane = new LaneHouse(false);
                RawClient client = lane.client()) {
            Reply reply =
                    client.post("/v1/responses", BODY, "Connection: close").reply();
            assertThat(reply.header("connection")).isEqualTo("close");
            assertThat(reply.body()).isEqualTo("ok");
            assertThat(client.atEnd()).isTrue();
        }
    }

    @Test
    void connectionEndsBehindSoManyRequests() throws Exception {
        LaneSettings three = new LaneSettings("", new Claims("/v1"), Duration.ofSeconds(30), 3);
        try (LaneHouse lane = new LaneHouse(false, three, LaneWatch.NONE, GatewaySettings.DEFAULT);
                RawClient client = lane.client()) {
            for (int i = 0; i < 2; i++) {
                assertThat(client.post("/v1/responses", BODY).reply().header("connection"))
                        .isNull();
            }
            assertThat(client.post("/v1/responses", BODY).reply().header("connection"))
                    .isEqualTo("close");
            assertThat(client.atEnd()).isTrue();
        }
    }

    @Test
    void brokenStreamEndsWithItsWordsAndNoLastChunk() throws Exception {
        try (LaneHouse lane = new LaneHouse(false);
                RawClient client = lane.client()) {
            lane.house.script(exchange -> {
                exchange.commit(200, new Headers().add("content-type", "text/event-stream"), true);
                exchange.sink().data(text("data: 1\n\n"));
                exchange.fail(Failure.of(FailureCode.UPSTREAM_UNAVAILABLE, "gone"));
            });
            client.post("/v1/responses", BODY);
            String all = client.rest();
            assertThat(all).contains("data: 1\n\n").contains("event: error").doesNotContain("\r\n0\r\n");
            lane.awaitOutcome("upstream_unavailable 200");
        }
    }

    @Test
    void brokenAnswerToHttp10EndsWithAReset() throws Exception {
        try (LaneHouse lane = new LaneHouse(false);
                RawClient client = lane.client()) {
            lane.house.script(exchange -> {
                exchange.commit(200, new Headers(), false);
                exchange.sink().data(text("half"));
                exchange.fail(Failure.of(FailureCode.UPSTREAM_UNAVAILABLE, "gone"));
            });
            client.send(POST_10 + "\r\n" + BODY);
            assertThatThrownBy(client::rest).isInstanceOf(java.net.SocketException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "99"})
    void bodyThatIsNotAsLongAsAnnouncedIsNoCleanAnswer(String length) throws Exception {
        try (LaneHouse lane = new LaneHouse(false);
                RawClient client = lane.client()) {
            script(lane, 200, new Headers().add("content-length", length), "hello");
            client.post("/v1/responses", BODY);
            client.rest();
            lane.awaitNoConnection();
        }
    }

    @Test
    void drainingClosesIdleConnectionsAndThoseWithAnAnswerBehindIt() throws Exception {
        try (LaneHouse lane = new LaneHouse(false);
                RawClient idle = lane.client();
                RawClient running = lane.client();
                RawClient other = lane.client()) {
            assertThat(idle.post("/v1/responses", BODY).reply().body()).isEqualTo("ok");
            lane.house.script(exchange -> {});
            running.post("/v1/responses", BODY);
            other.send(RawClient.got("/slow"));
            await("running", () -> lane.house.sent().size() == 2 && lane.application.waiting.size() == 1);
            assertThat(lane.lane.connections()).isEqualTo(3);

            assertThat(lane.lane.closeIdle().toCompletableFuture().get()).isEqualTo(1);

            assertThat(idle.atEnd()).isTrue();
            Exchange exchange = lane.house.sent().get(1);
            exchange.loop().execute(() -> ScriptedGateway.answer(exchange, 200, "late"));
            Reply reply = running.reply();
            assertThat(reply.header("connection")).isEqualTo("close");
            assertThat(reply.body()).isEqualTo("late");
            assertThat(running.atEnd()).isTrue();
            lane.application.waiting.getFirst().run();
            assertThat(other.reply().status()).isEqualTo(200);
            await(
                    "nobody busy",
                    () -> lane.lane.closeIdle().toCompletableFuture().join() == 0);
            assertThat(other.atEnd()).isTrue();
            lane.awaitNoConnection();
        }
    }

    @Test
    void announcedEndClosesEachConnectionBehindItsAnswer() throws Exception {
        try (LaneHouse lane = new LaneHouse(false);
                RawClient client = lane.client()) {
            lane.house.gateway().announceEnd();
            Reply reply = client.post("/v1/responses", BODY).reply();
            assertThat(reply.body()).isEqualTo("ok");
            assertThat(reply.header("connection")).isEqualTo("close");
            assertThat(client.atEnd()).isTrue();
        }
    }

    private static io.netty.buffer.ByteBuf text(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
    }

    private static void script(LaneHouse lane, int status, Headers headers, String body) {
        lane.house.script(exchange -> {
            exchange.commit(status, headers, false);
            exchange.sink().data(text(body));
            exchange.sink().end();
            exchange.complete();
        });
    }
}
