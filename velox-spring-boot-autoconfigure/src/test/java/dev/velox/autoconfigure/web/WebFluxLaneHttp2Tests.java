package dev.velox.autoconfigure.web;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.reactor.netty.autoconfigure.NettyReactiveWebServerAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.client.ReactorResourceFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.ByteBufFlux;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.HttpClient.ResponseReceiver;
import reactor.test.StepVerifier;

import dev.velox.autoconfigure.web.ScriptedGateway.Call;
import dev.velox.engine.exchange.Headers;
import dev.velox.engine.exchange.Outcome;
import dev.velox.engine.loop.EngineLoops;

import static org.assertj.core.api.Assertions.assertThat;

/** The lane under inbound HTTP/2, where a connection carries many exchanges and none may close it. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "server.http2.enabled=true")
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class WebFluxLaneHttp2Tests {

    @RegisterExtension
    static final LeakWatch LEAKS = new LeakWatch();

    @LocalServerPort
    private int port;

    @Autowired
    private ScriptedGateway gateway;

    @BeforeEach
    void start() {
        gateway.reset();
    }

    @Test
    void requestAndAnswerPassWithoutHeadersOfTheConnection() throws InterruptedException {
        gateway.drainFromNowOn();
        StepVerifier.create(post().responseSingle((response, body) -> {
                    assertThat(response.version().majorVersion()).isEqualTo(2);
                    assertThat(response.responseHeaders().contains("connection"))
                            .isFalse();
                    return body.asString();
                }))
                .expectNext("{\"ok\":true}")
                .verifyComplete();

        Call call = gateway.nextCall();
        assertThat(call.body()).isEqualTo("{}");
        Headers headers = call.head().headers();
        headers.forEach(
                (name, value) -> assertThat(name).doesNotStartWith("x-http2-").doesNotStartWith(":"));
        assertThat(headers.all("host")).hasSize(1);
    }

    @Test
    void brokenAnswerResetsItsStream() {
        gateway.onRequest(call -> {
            call.commitEvents();
            call.data("data: 1\n\n");
            call.fail();
        });
        StepVerifier.create(post().responseContent().asString().collect(StringBuilder::new, StringBuilder::append))
                .verifyError();
    }

    @Test
    void callerWhoCancelsIsNoticed() throws InterruptedException {
        gateway.onRequest(call -> call.source(() -> {}));
        Disposable waiting = post().responseContent().aggregate().subscribe();
        Call call = gateway.nextCall();
        call.body();

        waiting.dispose();

        assertThat(call.outcome()).isInstanceOf(Outcome.Cancelled.class);
        assertThat(call.nextSignal()).isEqualTo("cancel");
    }

    @Test
    void largeAnswerArrivesByteForByteAtTheCallersPace() {
        byte[] answer = new byte[4 << 20];
        gateway.onRequest(call -> {
            call.commit(new Headers().add("content-length", Integer.toString(answer.length)));
            call.pump(answer, new int[1]);
        });
        StepVerifier.create(post().responseContent().aggregate().asByteArray())
                .assertNext(bytes -> assertThat(bytes).isEqualTo(answer))
                .verifyComplete();
    }

    private ResponseReceiver<?> post() {
        return HttpClient.newConnection()
                .protocol(HttpProtocol.H2C)
                .responseTimeout(Duration.ofSeconds(10))
                .headers(headers -> headers.set("content-type", "application/json"))
                .post()
                .uri("http://localhost:" + port + "/v1/responses")
                .send(ByteBufFlux.fromString(Flux.from(Mono.just("{}"))));
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
