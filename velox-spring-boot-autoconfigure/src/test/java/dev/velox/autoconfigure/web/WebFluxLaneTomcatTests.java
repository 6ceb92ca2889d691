package dev.velox.autoconfigure.web;

import java.util.Random;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.boot.tomcat.autoconfigure.reactive.TomcatReactiveWebServerAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.client.reactive.JdkClientHttpConnector;
import org.springframework.test.web.reactive.server.WebTestClient;

import dev.velox.autoconfigure.web.ScriptedGateway.Call;
import dev.velox.engine.exchange.Failure;
import dev.velox.engine.exchange.FailureCode;
import dev.velox.engine.exchange.Headers;
import dev.velox.engine.exchange.Operation;
import dev.velox.engine.exchange.Outcome;

import static org.assertj.core.api.Assertions.assertThat;

/** The lane on another server, whose threads are none of the gateway's loops. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class WebFluxLaneTomcatTests {

    private static final String REQUEST =
            "POST /v1/responses HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";

    @RegisterExtension
    static final LeakWatch LEAKS = new LeakWatch();

    @LocalServerPort
    private int port;

    @Autowired
    private ScriptedGateway gateway;

    private WebTestClient client = WebTestClient.bindToServer().build();

    @BeforeEach
    void start() {
        gateway.reset();
        client = WebTestClient.bindToServer(new JdkClientHttpConnector())
                .baseUrl("http://localhost:" + port)
                .codecs(codecs -> codecs.defaultCodecs().maxInMemorySize(16 << 20))
                .build();
    }

    @Test
    void requestAndAnswerPassWhole() throws InterruptedException {
        String body = "{\"model\":\"" + "m".repeat(100_000) + "\"}";
        client.post()
                .uri("/v1/chat/completions?profile=true")
                .bodyValue(body)
                .exchange()
                .expectStatus()
                .isOk()
                .expectHeader()
                .valueEquals("x-request-id", "req_1")
                .expectBody(String.class)
                .isEqualTo("{\"ok\":true}");

        Call call = gateway.nextCall();
        assertThat(call.head().operation()).isEqualTo(Operation.CHAT_COMPLETION);
        assertThat(call.head().query()).isEqualTo("profile=true");
        assertThat(call.body()).isEqualTo(body);
        assertThat(call.outcome()).isEqualTo(new Outcome.Completed(200));
    }

    @Test
    void applicationKeepsItsOwnPathsAndVeloxAnswersForTheRest() {
        client.get().uri("/v1/orders").exchange().expectBody(String.class).isEqualTo("orders");
        client.get().uri("/v1/responses").exchange().expectStatus().isEqualTo(405);
        client.get().uri("/v1/files").exchange().expectStatus().isNotFound();
    }

    @Test
    void refusalIsAnswered() {
        gateway.refuseWith(Failure.of(FailureCode.INVALID_API_KEY, "no"));

        client.post()
                .uri("/v1/responses")
                .bodyValue("{}")
                .exchange()
                .expectStatus()
                .isUnauthorized()
                .expectHeader()
                .valueEquals("x-velox-error", "caller_invalid_api_key")
                .expectBody()
                .jsonPath("$.error.message")
                .isEqualTo("no");
    }

    @Test
    void eachEventReachesTheCallerAtOnce() throws Exception {
        gateway.onRequest(Call::commitEvents);
        try (RawClient raw = new RawClient(port)) {
            raw.send(REQUEST);
            Call call = gateway.nextCall();
            call.body();
            for (int i = 0; i < 50; i++) {
                String event = "data: " + i + "\n\n";
                call.onLoop(() -> call.data(event));
                raw.readUntil(event);
            }
            call.onLoop(call::complete);

            assertThat(raw.readUntil("\r\n0\r\n\r\n"))
                    .startsWith("HTTP/1.1 200")
                    .containsIgnoringCase("content-type: text/event-stream");
        }
    }

    @Test
    void largeAnswerArrivesByteForByte() {
        byte[] answer = new byte[8 << 20];
        new Random(9).nextBytes(answer);
        gateway.onRequest(call -> {
            call.commit(new Headers().add("content-length", Integer.toString(answer.length)));
            call.pump(answer, new int[1]);
        });
        client.post()
                .uri("/v1/responses")
                .bodyValue("{}")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(byte[].class)
                .isEqualTo(answer);
    }

    @Test
    void brokenAnswerHasItsLastWordsAndNoCleanEnd() throws Exception {
        gateway.onRequest(call -> {
            call.commitEvents();
            call.data("data: 1\n\n");
            call.fail();
        });
        try (RawClient raw = new RawClient(port)) {
            raw.send(REQUEST);

            assertThat(raw.readToEnd())
                    .startsWith("HTTP/1.1 200")
                    .contains("data: 1\n\n", "upstream_unavailable")
                    .doesNotContain("\r\n0\r\n");
        }
    }

    @Test
    void callerWhoLeftIsNoticedByTheNextWrites() throws Exception {
        gateway.onRequest(Call::commitEvents);
        Call call;
        try (RawClient raw = new RawClient(port)) {
            raw.send(REQUEST);
            call = gateway.nextCall();
            call.body();
            call.onLoop(() -> call.data("data: 1\n\n"));
            raw.readUntil("data: 1\n\n");
        }
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!call.over() && System.nanoTime() < deadline) {
            call.onLoop(() -> call.data("data: 2\n\n"));
        }
        assertThat(call.outcome()).isInstanceOf(Outcome.Cancelled.class);
    }

    @Configuration(proxyBeanMethods = false)
    @Import({LaneApplication.class, OwnLoops.class})
    @ImportAutoConfiguration(TomcatReactiveWebServerAutoConfiguration.class)
    static class Application {}
}
