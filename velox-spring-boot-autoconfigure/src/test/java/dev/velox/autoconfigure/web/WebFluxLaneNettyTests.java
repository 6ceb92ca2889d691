package dev.velox.autoconfigure.web;

import java.io.IOException;
import java.net.URI;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.reactor.netty.autoconfigure.NettyReactiveWebServerAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.ReactorResourceFactory;
import org.springframework.http.client.reactive.JdkClientHttpConnector;
import org.springframework.test.web.reactive.server.WebTestClient;

import dev.velox.autoconfigure.web.ScriptedGateway.Call;
import dev.velox.engine.exchange.Failure;
import dev.velox.engine.exchange.FailureCode;
import dev.velox.engine.exchange.Headers;
import dev.velox.engine.exchange.Operation;
import dev.velox.engine.exchange.Outcome;
import dev.velox.engine.loop.EngineLoops;

import static org.assertj.core.api.Assertions.assertThat;

/** The lane on Boot's own server, over real sockets. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class WebFluxLaneNettyTests {

    private static final String HEAD = "POST /v1/responses HTTP/1.1\r\nHost: localhost\r\n";
    private static final String REQUEST = HEAD + "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";

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
                .build();
    }

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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 2\r\n",
                "Host: localhost\r\nHost: localhost\r\nContent-Length: 2\r\n",
                "Host: local host\r\nContent-Length: 2\r\n",
                "Host: localhost\r\nTransfer-Encoding: xchunked\r\n",
                "Host: localhost\r\nTransfer-Encoding: gzip, chunked\r\n",
                "Host: localhost\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
                "Host: localhost\r\nContent-Length: 2\r\nContent-Length: 3\r\n",
                "Host: localhost\r\nContent-Length: two\r\n",
            })
    void headsThatCanBeReadInTwoWaysGet400AndAClosedConnection(String fields) throws IOException {
        try (RawClient raw = new RawClient(port)) {
            raw.send("POST /v1/responses HTTP/1.1\r\n" + fields + "\r\n{}");

            assertThat(raw.readToEnd()).startsWith("HTTP/1.1 400 ").containsIgnoringCase("connection: close");
        }
        assertThat(gateway.unseenCalls()).isZero();
    }

    @Test
    void authorityOfAnAbsoluteFormMustBeTheHost() throws IOException {
        try (RawClient raw = new RawClient(port)) {
            raw.send("POST http://other/v1/responses HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}");

            assertThat(raw.readToEnd())
                    .startsWith("HTTP/1.1 400 ")
                    .contains("x-velox-error: caller_invalid_request", "Host: localhost (expected: ");
        }
    }

    @Test
    void lengthBesidesChunkedNeverReachesTheGatewayAsLength() throws Exception {
        // The codec drops the length and reads chunks, which RFC 9112 section 6.1 allows; nothing of it is passed on.
        try (RawClient raw = new RawClient(port)) {
            raw.send(HEAD + "Content-Length: 6\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
                    + "2\r\n{}\r\n0\r\n\r\n");

            String answer = raw.readToEnd();
            if (answer.startsWith("HTTP/1.1 200 ")) {
                Call call = gateway.nextCall();
                assertThat(call.body()).isEqualTo("{}");
                assertThat(call.head().headers().contains("content-length")).isFalse();
            } else {
                assertThat(answer).startsWith("HTTP/1.1 400 ");
            }
        }
    }

    @Test
    void unknownExpectationIsRefused() throws IOException {
        try (RawClient raw = new RawClient(port)) {
            raw.send(HEAD + "Expect: 200-ok\r\nContent-Length: 2\r\n\r\n");

            assertThat(raw.readToEnd())
                    .startsWith("HTTP/1.1 417 ")
                    .contains("x-velox-error: caller_expectation_failed");
        }
    }

    @Test
    void hundredContinueComesOnlyWhenTheHeadIsAccepted() throws Exception {
        try (RawClient raw = new RawClient(port)) {
            raw.send(HEAD + "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n");
            assertThat(raw.readUntil("\r\n\r\n")).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");

            raw.forget().send("{}");
            assertThat(raw.readUntil("{\"ok\":true}")).startsWith("HTTP/1.1 200 ");
        }
        gateway.nextCall();

        gateway.refuseWith(Failure.of(FailureCode.INVALID_API_KEY, "no"));
        try (RawClient raw = new RawClient(port)) {
            raw.send(HEAD + "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n");
            assertThat(raw.readToEnd()).startsWith("HTTP/1.1 401 ").doesNotContain("100 Continue");
        }
    }

    @Test
    void refusedHeadWithAnUnreadBodyClosesTheConnectionAndIsStillReadable() throws IOException {
        gateway.refuseWith(Failure.of(FailureCode.INVALID_API_KEY, "no"));
        try (RawClient raw = new RawClient(port)) {
            raw.send(HEAD + "Content-Length: 300000\r\n\r\n" + "x".repeat(300_000));

            assertThat(raw.readToEnd())
                    .startsWith("HTTP/1.1 401 ")
                    .containsIgnoringCase("connection: close")
                    .endsWith("}");
            assertThat(raw.wasReset()).isFalse();
        }
    }

    @Test
    void refusalWithoutABodyKeepsTheConnection() throws IOException {
        gateway.refuseWith(Failure.of(FailureCode.INVALID_API_KEY, "no"));
        try (RawClient raw = new RawClient(port)) {
            raw.send("GET /v1/models HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(raw.readUntil("}}")).startsWith("HTTP/1.1 401 ").doesNotContainIgnoringCase("connection: close");

            gateway.reset();
            raw.forget().send(REQUEST);
            assertThat(raw.readUntil("{\"ok\":true}")).startsWith("HTTP/1.1 200 ");
            raw.forget().send(REQUEST);
            assertThat(raw.readUntil("{\"ok\":true}")).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void bodyThatGrowsTooLargeIsAnsweredWhileTheCallerStillSends() throws Exception {
        gateway.maxBody(100_000);
        try (RawClient raw = new RawClient(port)) {
            String chunk = "c350\r\n" + "x".repeat(50_000) + "\r\n";
            raw.send(HEAD + "Transfer-Encoding: chunked\r\n\r\n" + chunk.repeat(5));

            assertThat(raw.readToEnd())
                    .startsWith("HTTP/1.1 413 ")
                    .containsIgnoringCase("connection: close")
                    .endsWith("}");
            assertThat(raw.wasReset()).isFalse();
        }
        assertThat(gateway.nextCall().outcome()).isInstanceOf(Outcome.Failed.class);
    }

    @Test
    void bodyWithoutProgressTimesOut() throws IOException {
        try (RawClient raw = new RawClient(port)) {
            raw.send(HEAD + "Content-Length: 100\r\n\r\n{");

            assertThat(raw.readToEnd())
                    .startsWith("HTTP/1.1 408 ")
                    .contains("x-velox-error: caller_request_timeout")
                    .containsIgnoringCase("connection: close");
        }
    }

    @Test
    void bodyOfManyPartsArrivesWhole() throws Exception {
        byte[] body = new byte[3_000_000];
        Arrays.fill(body, (byte) 'x');
        try (RawClient raw = new RawClient(port)) {
            raw.send(HEAD + "Content-Length: " + body.length + "\r\n\r\n").send(body);

            assertThat(raw.readUntil("{\"ok\":true}")).startsWith("HTTP/1.1 200 ");
        }
        assertThat(gateway.nextCall().body()).hasSize(body.length).matches("x+");
    }

    @Test
    void drainingClosesTheConnectionBehindTheAnswer() throws IOException {
        gateway.drainFromNowOn();
        try (RawClient raw = new RawClient(port)) {
            raw.send(REQUEST);

            assertThat(raw.readToEnd())
                    .startsWith("HTTP/1.1 200 ")
                    .containsIgnoringCase("connection: close")
                    .endsWith("{\"ok\":true}");
        }
    }

    @Test
    void http10IsServedWithoutChunks() throws IOException {
        gateway.onRequest(call -> {
            call.commitEvents();
            call.data("data: 1\n\n");
            call.complete();
        });
        try (RawClient raw = new RawClient(port)) {
            raw.send("POST /v1/responses HTTP/1.0\r\nContent-Length: 2\r\n\r\n{}");

            assertThat(raw.readToEnd()).contains(" 200 OK\r\n").endsWith("data: 1\n\n");
        }
    }

    @Test
    void answerWithoutABodyIsWhole() throws Exception {
        gateway.onRequest(call -> {
            call.commit(new Headers().add("content-length", "0"));
            call.complete();
        });
        try (RawClient raw = new RawClient(port)) {
            raw.send(REQUEST);
            assertThat(raw.readUntil("\r\n\r\n"))
                    .startsWith("HTTP/1.1 200 ")
                    .doesNotContainIgnoringCase("content-type");

            gateway.reset();
            raw.forget().send(REQUEST);
            assertThat(raw.readUntil("{\"ok\":true}")).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void eachEventReachesTheCallerAtOnce() throws Exception {
        gateway.onRequest(Call::commitEvents);
        try (RawClient raw = new RawClient(port)) {
            raw.send(REQUEST);
            Call call = gateway.nextCall();
            call.body();
            for (int i = 0; i < 300; i++) {
                String event = "data: " + i + "\n\n";
                call.onLoop(() -> call.data(event));
                raw.readUntil(event);
            }
            call.onLoop(call::complete);

            assertThat(raw.readUntil("\r\n0\r\n\r\n"))
                    .startsWith("HTTP/1.1 200 ")
                    .containsIgnoringCase("content-type: text/event-stream");
        }
    }

    @Test
    void largeAnswerArrivesByteForByteAtTheCallersPace() throws Exception {
        byte[] answer = new byte[16 << 20];
        new Random(7).nextBytes(answer);
        gateway.onRequest(call -> {
            call.commit(new Headers().add("content-length", Integer.toString(answer.length)));
            call.pump(answer, new int[1]);
        });
        client.mutate()
                .codecs(codecs -> codecs.defaultCodecs().maxInMemorySize(answer.length))
                .build()
                .post()
                .uri("/v1/responses")
                .bodyValue("{}")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(byte[].class)
                .isEqualTo(answer);
        assertThat(gateway.nextCall().outcome()).isEqualTo(new Outcome.Completed(200));
    }

    @Test
    void callerWhoDoesNotReadStopsTheSourceUntilItReadsAgain() throws Exception {
        byte[] answer = new byte[32 << 20];
        new Random(8).nextBytes(answer);
        int[] sent = new int[1];
        gateway.onRequest(call -> {
            call.commit(new Headers().add("content-length", Integer.toString(answer.length)));
            call.pump(answer, sent);
        });
        try (RawClient raw = new RawClient(port, 65536)) {
            raw.send(REQUEST);
            raw.readUntil("\r\n\r\n");
            Call call = gateway.nextCall();
            int stopped = awaitStill(call, sent);

            // Socket buffers of both sides take some; far from all.
            assertThat(stopped).isLessThan(answer.length / 2);
            assertThat(call.over()).isFalse();

            raw.readBody(answer.length);
            byte[] seen = raw.bytes();
            assertThat(Arrays.copyOfRange(seen, seen.length - answer.length, seen.length))
                    .isEqualTo(answer);
            assertThat(call.outcome()).isEqualTo(new Outcome.Completed(200));
        }
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void brokenAnswerHasItsLastWordsAndNoCleanEnd(CapturedOutput log) throws Exception {
        gateway.onRequest(call -> {
            call.commitEvents();
            call.data("data: 1\n\n");
            call.fail();
        });
        try (RawClient raw = new RawClient(port)) {
            raw.send(REQUEST);

            assertThat(raw.readToEnd())
                    .startsWith("HTTP/1.1 200 ")
                    .contains("data: 1\n\n", "upstream_unavailable")
                    .doesNotContain("0\r\n\r\n");
        }
        assertThat(log).as("an upstream's fault is no error of the application").doesNotContain("ERROR");
    }

    @Test
    void answerThatBreaksBeforeItsFirstByteIsNoCleanEndEither() throws Exception {
        gateway.onRequest(call -> {
            call.commit(new Headers().add("content-type", "application/json"));
            call.abortSilently();
        });
        try (RawClient raw = new RawClient(port)) {
            raw.send(REQUEST);

            assertThat(raw.readToEnd()).startsWith("HTTP/1.1 200 ").doesNotContain("0\r\n\r\n");
        }
    }

    @Test
    void callerWhoLeavesBeforeTheHeadIsNoticed() throws Exception {
        gateway.onRequest(call -> call.source(() -> {}));
        Call call;
        try (RawClient raw = new RawClient(port)) {
            raw.send(REQUEST);
            call = gateway.nextCall();
            call.body();
        }
        assertThat(call.outcome()).isInstanceOf(Outcome.Cancelled.class);
        assertThat(call.nextSignal()).isEqualTo("cancel");
    }

    @Test
    void callerWhoLeavesInTheMiddleOfAStreamIsNoticed() throws Exception {
        gateway.onRequest(call -> {
            call.source(() -> {});
            call.commitEvents();
            call.data("data: 1\n\n");
        });
        Call call;
        try (RawClient raw = new RawClient(port)) {
            raw.send(REQUEST);
            raw.readUntil("data: 1\n\n");
            call = gateway.nextCall();
        }
        assertThat(call.outcome()).isInstanceOf(Outcome.Cancelled.class);
        ByteBuf late = PooledByteBufAllocator.DEFAULT.buffer(16).writeZero(16);
        call.onLoop(() -> call.data(late));
        assertThat(late.refCnt()).isZero();
    }

    @Test
    void callerWhoLeavesInTheMiddleOfItsBodyIsNoticed() throws Exception {
        Call call;
        try (RawClient raw = new RawClient(port)) {
            raw.send(HEAD + "Content-Length: 100\r\n\r\n{");
            call = gateway.nextCall();
        }
        assertThat(call.outcome()).isInstanceOf(Outcome.Cancelled.class);
    }

    @Test
    void callerWhoLeavesWhileItDoesNotReadIsNoticed() throws Exception {
        byte[] answer = new byte[32 << 20];
        int[] sent = new int[1];
        gateway.onRequest(call -> {
            call.commit(new Headers().add("content-length", Integer.toString(answer.length)));
            call.pump(answer, sent);
        });
        Call call;
        try (RawClient raw = new RawClient(port, 65536)) {
            raw.send(REQUEST);
            call = gateway.nextCall();
            awaitStill(call, sent);
        }
        assertThat(call.outcome()).isInstanceOf(Outcome.Cancelled.class);
    }

    @Test
    void exchangeLivesOnTheLoopOfItsConnection() throws Exception {
        for (int i = 0; i < 8; i++) {
            try (RawClient raw = new RawClient(port)) {
                raw.send(REQUEST);
                raw.readUntil("{\"ok\":true}");
                Call first = gateway.nextCall();
                raw.forget().send(REQUEST);
                raw.readUntil("{\"ok\":true}");
                assertThat(gateway.nextCall().loop()).isSameAs(first.loop());
            }
        }
    }

    /** Waits until the source has been told to stop and nothing more moves. */
    private static int awaitStill(Call call, int[] sent) throws InterruptedException {
        int[] last = {-1};
        boolean[] still = new boolean[1];
        long quietSince = System.nanoTime();
        while (System.nanoTime() - quietSince < TimeUnit.MILLISECONDS.toNanos(300)) {
            call.onLoop(() -> {
                still[0] = sent[0] == last[0] && !call.ready();
                last[0] = sent[0];
            });
            if (!still[0]) {
                quietSince = System.nanoTime();
            }
        }
        return last[0];
    }

    @Configuration(proxyBeanMethods = false)
    @Import(LaneApplication.class)
    @ImportAutoConfiguration(NettyReactiveWebServerAutoConfiguration.class)
    static class Application {

        @Bean
        ScriptedGateway gateway(ReactorResourceFactory resources) {
            return new ScriptedGateway(
                    EngineLoops.of(resources.getLoopResources().onServer(true)));
        }
    }
}
