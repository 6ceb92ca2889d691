package dev.velox.autoconfigure.web;

import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.BeforeEach;
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
import org.springframework.http.client.reactive.JdkClientHttpConnector;
import org.springframework.test.web.reactive.server.WebTestClient;

import dev.velox.engine.loop.EngineLoops;

/** The lane on Boot's own server, over real sockets, with a gateway that does what the test says. */
@SpringBootTest(classes = NettyLaneFixture.Application.class, webEnvironment = WebEnvironment.RANDOM_PORT)
@Timeout(value = 60, unit = TimeUnit.SECONDS)
abstract class NettyLaneFixture {

    static final String HEAD = "POST /v1/responses HTTP/1.1\r\nHost: localhost\r\n";
    static final String REQUEST = HEAD + "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";

    @RegisterExtension
    static final LeakWatch LEAKS = new LeakWatch();

    @LocalServerPort
    int port;

    @Autowired
    ScriptedGateway gateway;

    WebTestClient client = WebTestClient.bindToServer().build();

    @BeforeEach
    void start() {
        gateway.reset();
        client = WebTestClient.bindToServer(new JdkClientHttpConnector())
                .baseUrl("http://localhost:" + port)
                .build();
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
