package dev.velox.autoconfigure.web;

import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.test.web.reactive.server.WebTestClient;

import dev.velox.autoconfigure.web.ScriptedGateway.Call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/** The lane without any server, as users test their applications. */
@SpringBootTest
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class WebFluxLaneMockTests {

    @Autowired
    private ApplicationContext context;

    @Autowired
    private ScriptedGateway gateway;

    private WebTestClient client = WebTestClient.bindToServer().build();

    @BeforeEach
    void start() {
        gateway.reset();
        client = WebTestClient.bindToApplicationContext(context).build();
    }

    @Test
    void requestAndAnswerPass() throws InterruptedException {
        client.post()
                .uri("/v1/embeddings")
                .bodyValue("{\"model\":\"m\"}")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(String.class)
                .isEqualTo("{\"ok\":true}");
        assertThat(gateway.nextCall().body()).isEqualTo("{\"model\":\"m\"}");
    }

    @Test
    void eventsPass() {
        gateway.onRequest(call -> {
            call.commitEvents();
            call.data("data: 1\n\n");
            call.data("data: 2\n\n");
            call.complete();
        });
        client.post()
                .uri("/v1/responses")
                .bodyValue("{}")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(String.class)
                .isEqualTo("data: 1\n\ndata: 2\n\n");
    }

    @Test
    void answerThatComesLaterPasses() {
        gateway.onRequest(call -> call.loop().execute(() -> {
            call.commitEvents();
            call.loop().execute(() -> {
                call.data("data: 1\n\n");
                call.loop().execute(call::complete);
            });
        }));
        client.post()
                .uri("/v1/responses")
                .bodyValue("{}")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(String.class)
                .isEqualTo("data: 1\n\n");
    }

    @Test
    void refusalsAreAnswered() {
        client.get()
                .uri("/v1/responses")
                .exchange()
                .expectStatus()
                .isEqualTo(405)
                .expectHeader()
                .valueEquals("allow", "POST");
        client.get().uri("/v1/orders").exchange().expectBody(String.class).isEqualTo("orders");
    }

    @Test
    void brokenAnswerIsNoCleanEnd() {
        gateway.onRequest(call -> {
            call.commitEvents();
            call.data("data: 1\n\n");
            call.fail();
        });
        assertThat(catchThrowable(() -> client.post()
                        .uri("/v1/responses")
                        .bodyValue("{}")
                        .exchange()
                        .expectBody(String.class)))
                .isNotNull();
    }

    @Test
    void exchangeRunsOnOneOfTheGatewaysLoops() throws InterruptedException {
        client.get().uri("/v1/models").exchange().expectStatus().isOk();

        Call call = gateway.nextCall();
        assertThat(gateway.loops().all()).contains(call.loop());
    }

    @Configuration(proxyBeanMethods = false)
    @Import({LaneApplication.class, OwnLoops.class})
    static class Application {}
}
