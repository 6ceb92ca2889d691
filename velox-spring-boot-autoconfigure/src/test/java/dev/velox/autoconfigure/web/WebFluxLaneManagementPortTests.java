package dev.velox.autoconfigure.web;

import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.info.InfoEndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementContextAutoConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.reactor.netty.autoconfigure.NettyReactiveWebServerAutoConfiguration;
import org.springframework.boot.reactor.netty.autoconfigure.actuate.web.server.NettyReactiveManagementContextAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalManagementPort;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A management port has none of the application's filters in front, yet finds the router functions of its parent context:
 * without a guard the gateway would stand open there.
 */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {"management.server.port=0", "management.endpoints.web.exposure.include=info"})
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class WebFluxLaneManagementPortTests {

    @LocalServerPort
    private int port;

    @LocalManagementPort
    private int managementPort;

    @Autowired
    private ScriptedGateway gateway;

    @Test
    void applicationPortServesTheGateway() throws Exception {
        assertThat(answerOf(port, "POST /v1/responses")).startsWith("HTTP/1.1 200 OK");
        gateway.nextCall();
    }

    @Test
    void managementPortServesItsOwn() throws Exception {
        assertThat(managementPort).isNotEqualTo(port);
        assertThat(answerOf(managementPort, "GET /actuator/info")).startsWith("HTTP/1.1 200 OK");
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST /v1/responses", "GET /v1/models", "GET /v1/responses", "GET /v1/unknown"})
    void managementPortDoesNotKnowTheGateway(String request) throws Exception {
        assertThat(answerOf(managementPort, request))
                .startsWith("HTTP/1.1 404 Not Found")
                .doesNotContain("x-velox-error");
        assertThat(gateway.unseenCalls()).isZero();
    }

    private static String answerOf(int port, String request) throws Exception {
        try (RawClient raw = new RawClient(port)) {
            raw.send(request + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}");
            return raw.readToEnd();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Import({LaneApplication.class, OwnLoops.class})
    @ImportAutoConfiguration({
        NettyReactiveWebServerAutoConfiguration.class,
        NettyReactiveManagementContextAutoConfiguration.class,
        EndpointAutoConfiguration.class,
        WebEndpointAutoConfiguration.class,
        InfoEndpointAutoConfiguration.class,
        ManagementContextAutoConfiguration.class
    })
    static class Application {}
}
