package dev.velox.engine.ingress;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.velox.engine.gateway.GatewaySettings;
import dev.velox.engine.ingress.RawClient.Reply;
import dev.velox.engine.upstream.NoLeaks;

import static dev.velox.engine.ingress.LaneHouse.BODY;
import static org.assertj.core.api.Assertions.assertThat;

/** Requests that two readers could take for different ones: no second request ever comes out of them. */
@ExtendWith(NoLeaks.class)
class LaneGuardTests {

    private static final String TYPE = "Content-Type: application/json";
    private static final String SMUGGLED = RawClient.posted("/v1/responses", BODY);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host: a|Transfer-Encoding: xchunked",
                "Host: a|Transfer-Encoding: gzip, chunked",
                "Host: a|Transfer-Encoding: chunked|Transfer-Encoding: chunked",
                "Host: a|Transfer-Encoding: identity",
                "Host: a|Host: a|Content-Length: 0",
                "Host: a|Host: b|Content-Length: 0",
                "X-No-Host: a|Content-Length: 0",
                "Host: a/b|Content-Length: 0",
                "Host: a@b|Content-Length: 0"
            })
    void ambiguousHeadIsRefusedAndNothingBehindItIsARequest(String fields) throws Exception {
        try (LaneHouse lane = new LaneHouse(false);
                RawClient client = lane.client()) {
            String head = "POST /v1/responses HTTP/1.1|" + TYPE + "|" + fields;
            client.send(RawClient.head(head.split("[|]")) + SMUGGLED + RawClient.got("/admin"));
            Reply reply = client.reply();

            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.body()).contains("\"code\":\"invalid_request\"");
            assertThat(reply.header("x-velox-error")).isEqualTo("caller_invalid_request");
            assertThat(reply.header("connection")).isEqualTo("close");
            assertThat(client.atEnd()).isTrue();
            assertThat(lane.house.sent()).isEmpty();
            assertThat(lane.application.requests).isEmpty();
            assertThat(lane.house.outcomes()).containsExactly("caller_invalid_request 400");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 5|Content-Length: 6",
                "Content-Length: +5",
                "Content-Length: x",
                "Content-Length: 4|Transfer-Encoding: chunked",
                "Bad Name: a"
            })
    void whatTheCodecCannotReadIsTheServersBehind(String fields) throws Exception {
        try (LaneHouse lane = new LaneHouse(false);
                RawClient client = lane.client()) {
            String head = "POST /v1/responses HTTP/1.1|Host: a|" + TYPE + "|" + fields;
            client.send(RawClient.head(head.split("[|]")) + SMUGGLED);
            assertThat(client.reply().status()).isEqualTo(400);
            assertThat(lane.house.sent()).isEmpty();
            assertThat(lane.application.requests).hasSize(1);
            try (RawClient alone = new RawClient(lane.listen(ListenerSettings.DEFAULT))) {
                alone.send(RawClient.head(head.split("[|]")) + SMUGGLED);
                assertThat(alone.reply().status()).isEqualTo(400);
                assertThat(alone.atEnd()).isTrue();
                assertThat(lane.house.sent()).isEmpty();
            }
        }
    }

    @Test
    void foldedFieldIsReadAsOneLine() throws Exception {
        try (LaneHouse lane = new LaneHouse(false);
                RawClient client = lane.client()) {
            client.post("/v1/responses", BODY, "X-Folded: one", " two");
            assertThat(client.reply().status()).isEqualTo(200);
            String value = lane.house.sent().getFirst().head().headers().first("x-folded");
            assertThat(value).isEqualTo("one two");
        }
    }

    @Test
    void absoluteFormIsTakenWhenItsAuthorityIsTheHosts() throws Exception {
        try (LaneHouse lane = new LaneHouse(false)) {
            try (RawClient client = lane.client()) {
                assertThat(client.post("http://localhost/v1/responses?a=b", BODY)
                                .reply()
                                .body())
                        .isEqualTo("ok");
                assertThat(lane.house.sent().getFirst().head().query()).isEqualTo("a=b");
                assertThat(client.post("http://other/v1/responses", BODY)
                                .reply()
                                .status())
                        .isEqualTo(400);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/responses#a",
                "/v1/responses?a=b#c",
                "/v1/responses?a=%zz",
                "/v1/responses?a=|",
                "v1/responses"
            })
    void targetsThatNoUriCanBeAreTheServersBehind(String target) throws Exception {
        try (LaneHouse lane = new LaneHouse(false);
                RawClient client = lane.client()) {
            assertThat(client.post(target, BODY).reply().body()).startsWith("application: POST " + target);
        }
    }

    @Test
    void pathsAreJudgedBelowTheBasePathOfTheApplication() throws Exception {
        LaneSettings below = new LaneSettings("/app", new Claims("/v1"), LaneHouse.SETTINGS.bodyTimeout(), 0);
        try (LaneHouse lane = new LaneHouse(false, below, LaneWatch.NONE, GatewaySettings.DEFAULT);
                RawClient client = lane.client()) {
            assertThat(client.post("/app/v1/responses", BODY).reply().body()).isEqualTo("ok");
            assertThat(lane.house.sent().getFirst().head().resource()).isEqualTo("responses");
            for (String path :
                    new String[] {"/v1/responses", "/%61pp/v1/responses", "/app//v1/responses", "/appv1/responses"}) {
                assertThat(client.post(path, BODY).reply().body()).startsWith("application: POST " + path);
            }
        }
    }
}
