package dev.velox.engine.ingress;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.velox.engine.gateway.GatewaySettings;
import dev.velox.engine.ingress.RawClient.Reply;
import dev.velox.engine.upstream.NoLeaks;

import static dev.velox.engine.ingress.LaneHouse.BODY;
import static dev.velox.engine.ingress.LaneHouse.await;
import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(NoLeaks.class)
class LaneBodyTests {

    private static final String CHUNKED = RawClient.head(
            "POST /v1/responses HTTP/1.1", "Host: a", "Content-Type: application/json", "Transfer-Encoding: chunked");

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void bodyArrivesWholeHoweverItIsCut(boolean autoRead) throws Exception {
        String body = "{\"model\":\"m\",\"input\":\"" + "z".repeat(3 << 20) + "\"}";
        try (LaneHouse lane = new LaneHouse(autoRead);
                RawClient client = lane.client()) {
            assertThat(client.post("/v1/responses", body).reply().body()).isEqualTo("ok");
            assertThat(lane.house.bodies()).containsExactly(body);
        }
    }

    @Test
    void chunksWithExtensionsAndTrailersAreOneBody() throws Exception {
        try (LaneHouse lane = new LaneHouse(false);
                RawClient client = lane.client()) {
            client.send(CHUNKED + "5;a=b;c=\"d\"\r\n" + BODY.substring(0, 5) + "\r\n");
            client.send(Integer.toHexString(BODY.length() - 5) + ";x\r\n" + BODY.substring(5)
                    + "\r\n0;last\r\nX-Trailer: 1\r\n\r\n");
            assertThat(client.reply().body()).isEqualTo("ok");
            assertThat(client.post("/v1/responses", BODY).reply().body()).isEqualTo("ok");
            assertThat(lane.house.bodies()).containsExactly(BODY, BODY);
        }
    }

    @Test
    void malformedChunkIsRefusedAndTheConnectionEnds() throws Exception {
        try (LaneHouse lane = new LaneHouse(false);
                RawClient client = lane.client()) {
            client.send(CHUNKED + "zz\r\n" + BODY + "\r\n0\r\n\r\n");
            Reply reply = client.reply();

            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.body()).contains("\"code\":\"invalid_request\"");
            assertThat(client.atEnd()).isTrue();
            assertThat(lane.house.sent()).isEmpty();
            lane.awaitOutcome("caller_invalid_request 400");
        }
    }

    @Test
    void continueIsSentWhenTheHeadIsFine() throws Exception {
        try (LaneHouse lane = new LaneHouse(false);
                RawClient client = lane.client()) {
            for (int i = 0; i < 3; i++) {
                client.post("/v1/responses", "", "Expect: 100-continue", "X-Length: 1");
                assertThat(client.reply().status()).isEqualTo(400);
                client.send("POST /v1/responses HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                        + "Expect: 100-continue\r\nContent-Length: " + BODY.length() + "\r\n\r\n");
                assertThat(client.reply().status()).isEqualTo(100);
                // A method that has no body in its answer, right behind: its turn must not be mistaken for this one's.
                client.send(BODY + "GET /hello HTTP/1.1\r\nHost: a\r\n\r\n");
                assertThat(client.reply().body()).isEqualTo("ok");
                assertThat(client.reply().body()).isEqualTo("application: GET /hello 0");
            }
        }
    }

    @Test
    void continueIsNotTakenForTheAnswerByTheCodec() throws Exception {
        try (LaneHouse lane = new LaneHouse(false);
                RawClient client = lane.client()) {
            client.send("POST /v1/responses HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                    + "Expect: 100-continue\r\nContent-Length: " + BODY.length() + "\r\n\r\n");
            assertThat(client.reply().status()).isEqualTo(100);
            client.send(BODY + "HEAD /hello HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.reply().body()).isEqualTo("ok");
            assertThat(client.line()).isEqualTo("HTTP/1.1 200 OK");
        }
    }

    @Test
    void refusedHeadGetsNoContinueButItsAnswerAndTheEnd() throws Exception {
        try (LaneHouse lane = new LaneHouse(false);
                RawClient client = lane.client()) {
            client.send(RawClient.head(
                    "POST /v1/responses HTTP/1.1",
                    "Host: a",
                    "Content-Type: text/plain",
                    "Expect: 100-continue",
                    "Content-Length: 5"));
            Reply reply = client.reply();
            assertThat(reply.status()).isEqualTo(415);
            assertThat(reply.header("connection")).isEqualTo("close");
            assertThat(client.atEnd()).isTrue();
        }
    }

    @Test
    void otherExpectationsAreRefused() throws Exception {
        try (LaneHouse lane = new LaneHouse(false);
                RawClient client = lane.client()) {
            client.post("/v1/responses", BODY, "Expect: a-miracle");
            assertThat(client.reply().status()).isEqualTo(417);
            assertThat(client.atEnd()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void callerWhoSendsTooMuchSeesTheAnswerAndNoReset(boolean autoRead) throws Exception {
        GatewaySettings small = new GatewaySettings(
                1000,
                64,
                GatewaySettings.DEFAULT.parse(),
                256 << 10,
                256 << 10,
                GatewaySettings.DEFAULT.serverTiming());
        try (LaneHouse lane = new LaneHouse(autoRead, LaneHouse.SETTINGS, LaneWatch.NONE, small)) {
            for (String head : new String[] {"Content-Length: 900000", "Transfer-Encoding: chunked"}) {
                try (RawClient client = lane.client()) {
                    client.send("POST /v1/responses HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n" + head
                            + "\r\n\r\n");
                    for (int i = 0; i < 90; i++) {
                        client.send("2706\r\n" + "x".repeat(9990) + "\r\n");
                    }
                    Reply reply = client.reply();
                    assertThat(reply.status()).isEqualTo(413);
                    assertThat(reply.header("connection")).isEqualTo("close");
                    assertThat(client.atEnd()).isTrue();
                }
            }
            lane.awaitNoConnection();
        }
    }

    @Test
    void callerWhoSendsForEverIsCutInTheEnd() throws Exception {
        try (LaneHouse lane = new LaneHouse(false);
                RawClient client = lane.client()) {
            client.send(RawClient.head(
                    "POST /v1/responses HTTP/1.1", "Host: a", "Content-Type: text/plain", "Content-Length: 999999999"));
            assertThat(client.reply().status()).isEqualTo(415);
            Thread sender = Thread.ofVirtual().start(() -> sendUntilCut(client));
            assertThat(sender.join(Duration.ofSeconds(10))).isTrue();
            lane.awaitNoConnection();
        }
    }

    @Test
    void bodyThatStandsStillIsRefused() throws Exception {
        LaneSettings quick = new LaneSettings("", new Claims("/v1"), Duration.ofMillis(200), 0);
        try (LaneHouse lane = new LaneHouse(false, quick, LaneWatch.NONE, GatewaySettings.DEFAULT);
                RawClient client = lane.client()) {
            client.send(RawClient.head(
                            "POST /v1/responses HTTP/1.1",
                            "Host: a",
                            "Content-Type: application/json",
                            "Content-Length: 1000")
                    + "{\"model\"");
            Reply reply = client.reply();
            assertThat(reply.status()).isEqualTo(408);
            assertThat(reply.header("connection")).isEqualTo("close");
            assertThat(client.atEnd()).isTrue();
            lane.awaitOutcome("caller_request_timeout 408");
        }
    }

    @Test
    void bodyThatComesSlowlyButComesIsTaken() throws Exception {
        LaneSettings quick = new LaneSettings("", new Claims("/v1"), Duration.ofSeconds(2), 0);
        try (LaneHouse lane = new LaneHouse(false, quick, LaneWatch.NONE, GatewaySettings.DEFAULT);
                RawClient client = lane.client()) {
            client.send("POST /v1/responses HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                    + "Content-Length: " + BODY.length() + "\r\n\r\n");
            long begin = System.nanoTime();
            for (int i = 0; i < BODY.length(); i++) {
                client.send(BODY.substring(i, i + 1));
                int step = i + 1;
                await("the next byte", () -> System.nanoTime() - begin > step * 90_000_000L);
            }
            assertThat(client.reply().body()).isEqualTo("ok");
        }
    }

    private static void sendUntilCut(RawClient client) {
        try {
            while (true) {
                client.send("x".repeat(65536));
            }
        } catch (java.io.IOException cut) {
            assertThat(cut).isNotNull();
        }
    }
}
