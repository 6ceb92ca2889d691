package dev.velox.engine.ingress;

import io.netty.util.concurrent.EventExecutor;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.velox.engine.exchange.Exchange;
import dev.velox.engine.gateway.ScriptedGateway;
import dev.velox.engine.ingress.RawClient.Reply;
import dev.velox.engine.upstream.NoLeaks;

import static dev.velox.engine.ingress.LaneHouse.BODY;
import static dev.velox.engine.ingress.LaneHouse.await;
import static org.assertj.core.api.Assertions.assertThat;

/** One connection, one order: with reads that come by themselves, and with reads that somebody has to ask for. */
@ExtendWith(NoLeaks.class)
class LaneOrderTests {

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void connectionServesLaneAndApplicationInTurn(boolean autoRead) throws Exception {
        try (LaneHouse lane = new LaneHouse(autoRead);
                RawClient client = lane.client()) {
            for (int i = 0; i < 3; i++) {
                assertThat(client.post("/v1/responses", BODY).reply().body()).isEqualTo("ok");
                assertThat(client.post("/v1/responses?a=b", BODY).reply().body())
                        .isEqualTo("ok");
                assertThat(client.send(RawClient.got("/hello")).reply().body()).isEqualTo("application: GET /hello 0");
                assertThat(client.post("/form", "12345").reply().body()).isEqualTo("application: POST /form 5");
            }
            assertThat(lane.house.bodies()).hasSize(6).containsOnly(BODY);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void applicationsRequestBehindTheLanesWaitsForItsAnswer(boolean autoRead) throws Exception {
        try (LaneHouse lane = new LaneHouse(autoRead);
                RawClient client = lane.client()) {
            lane.house.script(exchange -> {});
            client.send(RawClient.posted("/v1/responses", BODY) + RawClient.posted("/form", "123"));
            await("sent", () -> lane.house.sent().size() == 1);
            assertThat(lane.application.requests).isEmpty();

            answerLater(lane, 0);

            assertThat(client.reply().body()).isEqualTo("late 0");
            assertThat(client.reply().body()).isEqualTo("application: POST /form 3");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void lanesRequestBehindTheApplicationsWaitsForItsAnswer(boolean autoRead) throws Exception {
        try (LaneHouse lane = new LaneHouse(autoRead);
                RawClient client = lane.client()) {
            client.send(RawClient.got("/slow") + RawClient.posted("/v1/responses", BODY) + RawClient.got("/hello"));
            await("asked", () -> lane.application.waiting.size() == 1);
            assertThat(lane.house.sent()).isEmpty();

            lane.application.waiting.getFirst().run();

            assertThat(client.reply().body()).isEqualTo("application: GET /slow 0");
            assertThat(client.reply().body()).isEqualTo("ok");
            assertThat(client.reply().body()).isEqualTo("application: GET /hello 0");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void lanesRequestWaitsUntilTheApplicationsAnswerHasLeft(boolean autoRead) throws Exception {
        try (LaneHouse lane = new LaneHouse(autoRead);
                RawClient client = lane.client()) {
            client.send(RawClient.got("/unflushed") + RawClient.posted("/v1/responses", BODY));
            await("written", () -> lane.application.waiting.size() == 1);
            for (int pass = 0; pass < 3; pass++) {
                for (EventExecutor loop : lane.house.group()) {
                    loop.submit(() -> {}).sync();
                }
            }
            assertThat(lane.house.sent()).isEmpty();

            lane.application.waiting.getFirst().run();

            assertThat(client.reply().body()).isEqualTo("application: GET /unflushed 0");
            assertThat(client.reply().body()).isEqualTo("ok");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void manyPipelinedRequestsOfBothSidesAreAnsweredInOrder(boolean autoRead) throws Exception {
        try (LaneHouse lane = new LaneHouse(autoRead);
                RawClient client = lane.client()) {
            StringBuilder all = new StringBuilder();
            for (int i = 0; i < 200; i++) {
                all.append(RawClient.posted("/v1/responses", BODY))
                        .append(RawClient.posted("/v1/responses", BODY))
                        .append(RawClient.got("/a" + i))
                        .append(RawClient.posted("/b" + i, "x".repeat(1000)))
                        .append(RawClient.posted("/v1/chat/completions", "no json"));
            }
            Thread sender = Thread.ofVirtual().start(() -> sendAll(client, all.toString()));
            for (int i = 0; i < 200; i++) {
                assertThat(client.reply().body()).isEqualTo("ok");
                assertThat(client.reply().body()).isEqualTo("ok");
                assertThat(client.reply().body()).isEqualTo("application: GET /a" + i + " 0");
                assertThat(client.reply().body()).isEqualTo("application: POST /b" + i + " 1000");
                assertThat(client.reply().status()).isEqualTo(400);
            }
            sender.join();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void onlySoMuchIsHeldThenReadingStopsAndGoesOnLater(boolean autoRead) throws Exception {
        try (LaneHouse lane = new LaneHouse(autoRead);
                RawClient client = lane.client()) {
            lane.house.script(exchange -> {});
            int size = 24 << 20;
            client.post("/v1/responses", BODY);
            await("sent", () -> lane.house.sent().size() == 1);
            Thread sender = Thread.ofVirtual().start(() -> sendAll(client, RawClient.posted("/big", "y".repeat(size))));
            assertThat(sender.join(java.time.Duration.ofMillis(500)))
                    .as("all was read while nobody could take it")
                    .isFalse();

            answerLater(lane, 0);

            assertThat(client.reply().body()).isEqualTo("late 0");
            assertThat(client.reply().body()).isEqualTo("application: POST /big " + size);
            sender.join();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void onlySoMuchIsHeldWhateverTheServerBehindDoesWithReads(boolean autoRead) throws Exception {
        String body = "{\"model\":\"m\",\"input\":\"" + "z".repeat(24 << 20) + "\"}";
        try (LaneHouse lane = new LaneHouse(autoRead);
                RawClient client = lane.client()) {
            client.send(RawClient.got("/slow1") + RawClient.got("/slow2"));
            await("asked", () -> lane.application.waiting.size() == 2);
            Thread sender = Thread.ofVirtual()
                    .start(() -> sendAll(client, RawClient.posted("/v1/responses", body) + RawClient.got("/hello")));
            lane.application.waiting.getFirst().run();
            assertThat(client.reply().body()).isEqualTo("application: GET /slow1 0");
            assertThat(sender.join(java.time.Duration.ofMillis(500)))
                    .as("all was read while nobody could take it")
                    .isFalse();

            lane.application.waiting.getLast().run();

            assertThat(client.reply().body()).isEqualTo("application: GET /slow2 0");
            assertThat(client.reply().body()).isEqualTo("ok");
            assertThat(client.reply().body()).isEqualTo("application: GET /hello 0");
            sender.join();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void interimAnswerOfTheApplicationIsNotItsAnswer(boolean autoRead) throws Exception {
        try (LaneHouse lane = new LaneHouse(autoRead);
                RawClient client = lane.client()) {
            client.send("POST /slow HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
            assertThat(client.reply().status()).isEqualTo(100);
            client.send("xy" + RawClient.posted("/v1/responses", BODY));
            await("asked", () -> lane.application.waiting.size() == 1);
            assertThat(lane.house.sent()).isEmpty();
            lane.application.waiting.getFirst().run();

            assertThat(client.reply().body()).isEqualTo("application: POST /slow 2");
            assertThat(client.reply().body()).isEqualTo("ok");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void upgradedConnectionIsLeftAlone(boolean autoRead) throws Exception {
        try (LaneHouse lane = new LaneHouse(autoRead);
                RawClient client = lane.client()) {
            client.post("/v1/responses", BODY).reply();
            client.send("GET /upgrade HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n");
            assertThat(client.reply().status()).isEqualTo(101);
            client.send(RawClient.posted("/v1/responses", BODY));

            await("raw bytes", () -> !lane.application.oddities.isEmpty());
            assertThat(lane.house.sent()).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void nothingIsTakenBehindAnAnswerThatClosesTheConnection(boolean autoRead) throws Exception {
        try (LaneHouse lane = new LaneHouse(autoRead);
                RawClient client = lane.client()) {
            client.send(RawClient.got("/last") + RawClient.posted("/v1/responses", BODY));
            Reply reply = client.reply();

            assertThat(reply.header("connection")).isEqualTo("close");
            assertThat(lane.house.sent()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/v1/%72esponses", "/v1//responses", "//v1/responses", "/v1/responses;a=b", "/v1/responses/"})
    void pathsThatReadDifferentlyToTwoReadersAreTheApplications(String path) throws Exception {
        try (LaneHouse lane = new LaneHouse(true);
                RawClient client = lane.client()) {
            assertThat(client.post(path, BODY).reply().body()).startsWith("application: POST " + path);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"HEAD", "OPTIONS", "PUT", "GET", "post"})
    void otherMethodsAreTheApplications(String method) throws Exception {
        try (LaneHouse lane = new LaneHouse(true);
                RawClient client = lane.client()) {
            client.send(method + " /v1/responses HTTP/1.1\r\nHost: a\r\n\r\n");
            await("passed on", () -> lane.application.requests.equals(java.util.List.of(method + " /v1/responses 0")));
        }
    }

    private static void answerLater(LaneHouse lane, int index) {
        Exchange exchange = lane.house.sent().get(index);
        exchange.loop().execute(() -> ScriptedGateway.answer(exchange, 200, "late " + index));
    }

    private static void sendAll(RawClient client, String text) {
        try {
            client.send(text);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
