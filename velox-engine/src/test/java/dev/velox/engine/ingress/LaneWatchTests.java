package dev.velox.engine.ingress;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.netty.channel.Channel;
import org.junit.jupiter.api.Test;

import dev.velox.engine.gateway.GatewaySettings;
import dev.velox.engine.ingress.RawClient.Reply;

import static dev.velox.engine.ingress.LaneHouse.BODY;
import static dev.velox.engine.ingress.LaneHouse.await;
import static org.assertj.core.api.Assertions.assertThat;

class LaneWatchTests {

    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final LaneWatch watch = new LaneWatch() {
        @Override
        public void began(Channel channel, LaneCall call) {
            heard.add("began " + call.method() + " " + call.target() + " " + call.protocol() + " " + call.route() + " "
                    + call.requestHeader("x-request-id") + " " + call.status());
        }

        @Override
        public void ended(Channel channel, LaneCall call) {
            assertThat(call.endNanos()).isGreaterThanOrEqualTo(call.startNanos());
            assertThat(call.remoteAddress()).isNotNull();
            heard.add("ended " + call.method() + " " + call.target() + " " + call.route() + " " + call.status() + " "
                    + call.responseBytes() + " " + call.completed() + " " + call.responseHeader("x-velox-error"));
        }
    };

    @Test
    void hearsEachRequestOfTheLaneOnceAndNoneOfTheApplications() throws Exception {
        try (LaneHouse lane = new LaneHouse(false, LaneHouse.SETTINGS, watch, GatewaySettings.DEFAULT);
                RawClient client = lane.client()) {
            client.post("/v1/responses?a=b", BODY, "X-Request-Id: 7").reply();
            client.send(RawClient.got("/hello")).reply();
            Reply refused = client.post("/v1/embeddings", "[]").reply();
            await("four", () -> heard.size() == 4);

            assertThat(heard)
                    .containsExactly(
                            "began POST /v1/responses?a=b HTTP/1.1 /v1/responses 7 0",
                            "ended POST /v1/responses?a=b /v1/responses 200 2 true null",
                            "began POST /v1/embeddings HTTP/1.1 /v1/embeddings null 0",
                            "ended POST /v1/embeddings /v1/embeddings 400 "
                                    + refused.body().length() + " true caller_invalid_type");
        }
    }

    @Test
    void hearsOfCallersThatLeaveAndOfHeadsThatAreRefused() throws Exception {
        try (LaneHouse lane = new LaneHouse(false, LaneHouse.SETTINGS, watch, GatewaySettings.DEFAULT)) {
            lane.house.script(exchange -> {});
            try (RawClient client = lane.client()) {
                client.post("/v1/chat/completions", BODY);
                await("sent", () -> lane.house.sent().size() == 1);
            }
            await("two", () -> heard.size() == 2);
            assertThat(heard.getLast())
                    .isEqualTo("ended POST /v1/chat/completions /v1/chat/completions 0 0 false null");

            try (RawClient client = lane.client()) {
                client.send(RawClient.head("GET /v1/models/a%20b HTTP/1.1"));
                assertThat(client.reply().status()).isEqualTo(400);
            }
            await("four", () -> heard.size() == 4);
            assertThat(heard.get(2)).startsWith("began GET /v1/models/a%20b HTTP/1.1 /v1/models/{id}");
            assertThat(heard.get(3)).contains(" 400 ");
        }
    }

    @Test
    void hearsOnAListenerOfTheLanesOwnToo() throws Exception {
        try (LaneHouse lane = new LaneHouse(false, LaneHouse.SETTINGS, watch, GatewaySettings.DEFAULT);
                RawClient client = new RawClient(lane.listen(ListenerSettings.DEFAULT))) {
            client.send(RawClient.got("/nobody")).reply();
            await("two", () -> heard.size() == 2);
            assertThat(heard.getLast()).startsWith("ended GET /nobody null 404 ");
        }
    }

    @Test
    void whatThrowsChangesNothingForTheCaller() throws Exception {
        LaneWatch broken = new LaneWatch() {
            @Override
            public void began(Channel channel, LaneCall call) {
                heard.add("began");
                throw new IllegalStateException("the watch's began");
            }

            @Override
            public void ended(Channel channel, LaneCall call) {
                heard.add("ended");
                throw new IllegalStateException("the watch's ended");
            }
        };
        try (LaneHouse lane = new LaneHouse(false, LaneHouse.SETTINGS, broken, GatewaySettings.DEFAULT)) {
            try (RawClient client = lane.client()) {
                assertThat(client.post("/v1/responses", BODY).reply().body()).isEqualTo("ok");
                assertThat(client.post("/v1/embeddings", "[]").reply().status()).isEqualTo(400);
                assertThat(client.send(RawClient.got("/hello")).reply().body()).isEqualTo("application: GET /hello 0");
                assertThat(client.post("/v1/responses", BODY).reply().body()).isEqualTo("ok");
                await("six", () -> heard.size() == 6);
                lane.awaitNothingHeld();

                lane.house.script(exchange -> {});
                client.post("/v1/responses", BODY);
                await("sent", () -> lane.house.sent().size() == 3);
            }
            await("eight", () -> heard.size() == 8);
            lane.awaitNothingHeld();
            lane.awaitNoConnection();
        }
    }
}
