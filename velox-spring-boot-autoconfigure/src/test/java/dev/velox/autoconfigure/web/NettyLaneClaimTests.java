package dev.velox.autoconfigure.web;

import java.io.IOException;
import java.net.URI;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpMethod;

import dev.velox.autoconfigure.web.ScriptedGateway.Call;
import dev.velox.engine.exchange.Operation;
import dev.velox.engine.exchange.Outcome;

import static org.assertj.core.api.Assertions.assertThat;

/** Which paths are the gateway's, and which stay the application's. */
class NettyLaneClaimTests extends NettyLaneFixture {

    @Test
    void claimedPathReachesTheGatewayWithHeadAndBody() throws InterruptedException {
        client.post()
                .uri(URI.create("http://localhost:" + port + "/v1/chat/completions?profile=true&a=%20b"))
                .header("Content-Type", "application/json")
                .header("X-Two", "a", "b")
                .bodyValue("{\"model\":\"m\"}")
                .exchange()
                .expectStatus()
                .isOk()
                .expectHeader()
                .valueEquals("content-type", "application/json")
                .expectHeader()
                .valueEquals("x-request-id", "req_1")
                .expectHeader()
                .doesNotExist("connection")
                .expectBody(String.class)
                .isEqualTo("{\"ok\":true}");

        Call call = gateway.nextCall();
        assertThat(call.head().operation()).isEqualTo(Operation.CHAT_COMPLETION);
        assertThat(call.head().resource()).isEqualTo("chat/completions");
        assertThat(call.head().query()).isEqualTo("profile=true&a=%20b");
        assertThat(call.head().headers().first("content-type")).isEqualTo("application/json");
        assertThat(call.head().headers().all("x-two")).containsExactly("a", "b");
        assertThat(call.body()).isEqualTo("{\"model\":\"m\"}");
        assertThat(call.outcome()).isEqualTo(new Outcome.Completed(200));
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /v1/models, LIST_MODELS, models",
        "GET, /v1/models/meta-llama%2FLlama/3, GET_MODEL, models/meta-llama%2FLlama/3",
        "DELETE, /v1/responses/resp_1, DELETE_RESPONSE, responses/resp_1",
        "POST, /v1/responses/resp_1/cancel, CANCEL_RESPONSE, responses/resp_1/cancel",
        "POST, http://localhost/v1/embeddings, EMBEDDING, embeddings",
    })
    void rawResourceIsPassedOn(String method, String target, Operation operation, String resource) throws Exception {
        try (RawClient raw = new RawClient(port)) {
            raw.send(method + " " + target + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");

            assertThat(raw.readUntil("{\"ok\":true}")).startsWith("HTTP/1.1 200 OK\r\n");
        }
        Call call = gateway.nextCall();
        assertThat(call.head().operation()).isEqualTo(operation);
        assertThat(call.head().resource()).isEqualTo(resource);
        assertThat(call.head().query()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/%72esponses",
                "//v1/responses",
                "/v1//responses",
                "/v1/responses;a=b",
                "/v1;a=b/responses",
                "/v1/responses/",
                "/v1/./responses",
                "/v1/x/../responses",
                "/v1/models/../responses",
                "/%761/responses",
            })
    void oddFormsOfAClaimedPathDoNotReachTheGateway(String path) throws IOException {
        try (RawClient raw = new RawClient(port)) {
            raw.send("POST " + path
                    + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}");

            assertThat(raw.readToEnd()).startsWith("HTTP/1.1 404 ");
        }
        assertThat(gateway.unseenCalls()).isZero();
    }

    @Test
    void applicationKeepsItsOwnPaths() {
        client.get().uri("/v1/orders").exchange().expectBody(String.class).isEqualTo("orders");
        client.get().uri("/v1/models/about").exchange().expectBody(String.class).isEqualTo("{\"ok\":true}");
        client.get().uri("/v1/files/about").exchange().expectBody(String.class).isEqualTo("about");
        client.put().uri("/v1/models").exchange().expectBody(String.class).isEqualTo("own method on a claimed path");
    }

    @Test
    void otherMethodsGet405WithAllow() {
        client.patch()
                .uri("/v1/responses/resp_1")
                .exchange()
                .expectStatus()
                .isEqualTo(405)
                .expectHeader()
                .valueEquals("allow", "GET, DELETE")
                .expectHeader()
                .valueEquals("x-velox-error", "caller_method_not_allowed")
                .expectBody()
                .jsonPath("$.error.code")
                .isEqualTo("method_not_allowed");
        for (HttpMethod method : new HttpMethod[] {HttpMethod.HEAD, HttpMethod.OPTIONS, HttpMethod.GET}) {
            client.method(method)
                    .uri("/v1/responses")
                    .exchange()
                    .expectStatus()
                    .isEqualTo(405)
                    .expectHeader()
                    .valueEquals("allow", "POST");
        }
        assertThat(gateway.unseenCalls()).isZero();
    }

    @Test
    void unknownPathsBelowTheBaseGetA404InOpenAisShape() {
        client.get()
                .uri("/v1/files")
                .exchange()
                .expectStatus()
                .isNotFound()
                .expectHeader()
                .valueEquals("x-velox-error", "caller_not_found")
                .expectBody()
                .jsonPath("$.error.type")
                .isEqualTo("invalid_request_error");
        client.get()
                .uri("/elsewhere")
                .exchange()
                .expectStatus()
                .isNotFound()
                .expectHeader()
                .doesNotExist("x-velox-error");
    }

    @Test
    void corsIsTheApplications() {
        client.options()
                .uri("/v1/responses")
                .header("Origin", "https://app.example")
                .header("Access-Control-Request-Method", "POST")
                .exchange()
                .expectStatus()
                .isOk()
                .expectHeader()
                .valueEquals("Access-Control-Allow-Origin", "https://app.example");
        client.options()
                .uri("/v1/responses")
                .header("Origin", "https://evil.example")
                .header("Access-Control-Request-Method", "POST")
                .exchange()
                .expectStatus()
                .isForbidden();
        assertThat(gateway.unseenCalls()).isZero();

        client.post()
                .uri("/v1/responses")
                .header("Origin", "https://app.example")
                .bodyValue("{}")
                .exchange()
                .expectStatus()
                .isOk()
                .expectHeader()
                .valueEquals("Access-Control-Allow-Origin", "https://app.example");
        assertThat(gateway.unseenCalls()).isEqualTo(1);
        client.post()
                .uri("/v1/responses")
                .header("Origin", "https://evil.example")
                .bodyValue("{}")
                .exchange()
                .expectStatus()
                .isForbidden();
        assertThat(gateway.unseenCalls()).isEqualTo(1);
    }
}
