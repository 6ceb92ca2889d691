package dev.velox.autoconfigure.web;

import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.boot.tomcat.autoconfigure.reactive.TomcatReactiveWebServerAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import dev.velox.autoconfigure.web.ScriptedGateway.Call;
import dev.velox.engine.exchange.Outcome;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tomcat notices a caller who left only when it writes. On a server of its own: after a write that failed on a thread which
 * is none of the container's, Tomcat 11.0 may hand the failed request's objects to the next connection, with any WebFlux
 * application.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class WebFluxLaneTomcatLeaveTests {

    @LocalServerPort
    private int port;

    @Autowired
    private ScriptedGateway gateway;

    @Test
    void callerWhoLeftIsNoticedByTheNextWrites() throws Exception {
        gateway.onRequest(Call::commitEvents);
        Call call;
        try (RawClient raw = new RawClient(port)) {
            raw.send("POST /v1/responses HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}");
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
