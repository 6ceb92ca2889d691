package dev.velox.it.apps;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webtestclient.autoconfigure.AutoConfigureWebTestClient;
import org.springframework.http.MediaType;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.reactive.server.WebTestClient;

import dev.velox.it.apps.plain.PlainApplication;
import dev.velox.it.support.RunningApp;
import dev.velox.it.support.Script;
import dev.velox.it.support.ScriptedUpstream;

/** Users' tests without a server: requests that no loop of the gateway has read. */
@SpringBootTest(classes = PlainApplication.class, properties = "spring.config.name=plain")
@AutoConfigureWebTestClient
@DirtiesContext
class MockEnvironmentTests {

    private static final ScriptedUpstream UPSTREAM = ScriptedUpstream.start();

    private final WebTestClient client;

    MockEnvironmentTests(@Autowired WebTestClient client) {
        this.client = client;
    }

    @DynamicPropertySource
    static void properties(DynamicPropertyRegistry registry) {
        registry.add("velox.upstream.origin", UPSTREAM::origin);
        registry.add("spring.autoconfigure.exclude", () -> RunningApp.WITHOUT_SECURITY);
    }

    @AfterAll
    static void stop() {
        UPSTREAM.close();
    }

    @Test
    void gatewayAnswers() {
        UPSTREAM.plays(Script.json(200, ScriptedUpstream.RESPONSE));

        post("{\"model\":\"m\",\"input\":\"x\"}")
                .expectStatus()
                .isOk()
                .expectBody(String.class)
                .isEqualTo(ScriptedUpstream.RESPONSE);
    }

    @Test
    void gatewayStreams() {
        UPSTREAM.plays(Script.events("data: 1", "data: [DONE]"));

        post("{\"model\":\"m\",\"input\":\"x\",\"stream\":true}")
                .expectStatus()
                .isOk()
                .expectHeader()
                .contentTypeCompatibleWith(MediaType.TEXT_EVENT_STREAM)
                .expectBody(String.class)
                .isEqualTo("data: 1\n\ndata: [DONE]\n\n");
    }

    @Test
    void gatewayRefuses() {
        post("{\"model\":\"m\"")
                .expectStatus()
                .isBadRequest()
                .expectHeader()
                .valueEquals("x-velox-error", "caller_invalid_json")
                .expectBody()
                .jsonPath("$.error.code")
                .isEqualTo("invalid_json");
    }

    @Test
    void applicationAnswers() {
        client.get().uri("/v1/orders").exchange().expectBody(String.class).isEqualTo("orders");
    }

    private WebTestClient.ResponseSpec post(String body) {
        return client.post()
                .uri("/v1/responses")
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(body)
                .exchange();
    }
}
