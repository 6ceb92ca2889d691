package dev.velox.autoconfigure.web;

import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.reactor.netty.autoconfigure.NettyReactiveWebServerAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import dev.velox.engine.exchange.Operation;

import static org.assertj.core.api.Assertions.assertThat;

/** The gateway's paths stand below the application's base path. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "spring.webflux.base-path=/app")
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class WebFluxLaneBasePathTests {

    @LocalServerPort
    private int port;

    @Autowired
    private ScriptedGateway gateway;

    @Test
    void pathsAreClaimedBelowTheBasePathOnly() throws Exception {
        assertThat(statusOf("/app/v1/models/a%2Fb/c")).isEqualTo("HTTP/1.1 200 OK");
        ScriptedGateway.Call call = gateway.nextCall();
        assertThat(call.head().operation()).isEqualTo(Operation.GET_MODEL);
        assertThat(call.head().resource()).isEqualTo("models/a%2Fb/c");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/models",
                "//app/v1/models",
                "/app//v1/models",
                "/app;a=b/v1/models",
                "/%61pp/v1/models",
                "/app/%761/models",
                "/app/app/v1/models",
            })
    void otherFormsAreNot(String path) throws Exception {
        // What the application makes of them is its own business: Spring answers 404, 405 or 500.
        assertThat(statusOf(path)).doesNotContain(" 200 ");
        assertThat(gateway.unseenCalls()).isZero();
    }

    private String statusOf(String path) throws Exception {
        try (RawClient raw = new RawClient(port)) {
            raw.send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            return raw.readToEnd().lines().findFirst().orElse("");
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Import({LaneApplication.class, OwnLoops.class})
    @ImportAutoConfiguration(NettyReactiveWebServerAutoConfiguration.class)
    static class Application {}
}
