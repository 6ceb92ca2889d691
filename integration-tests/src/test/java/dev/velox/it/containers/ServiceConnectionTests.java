package dev.velox.it.containers;

import java.net.URI;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.boot.testcontainers.service.connection.ServiceConnection;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.testcontainers.containers.GenericContainer;

import dev.velox.autoconfigure.upstream.VeloxUpstreamConnectionDetails;
import dev.velox.it.apps.plain.PlainApplication;
import dev.velox.it.support.Answer;
import dev.velox.it.support.RawHttp;
import dev.velox.it.support.RunningApp;

import static org.assertj.core.api.Assertions.assertThat;

/** A user's test as docs/testing.md shows it: one annotated container, and not one property of the gateway. */
@EnabledIf("dev.velox.it.containers.ContainerEngine#presentOrRequired")
@SpringBootTest(
        classes = PlainApplication.class,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {"spring.config.name=plain", "spring.reactor.netty.shutdown-quiet-period=0s"})
@DirtiesContext
class ServiceConnectionTests {

    @ServiceConnection(name = "openai")
    static final GenericContainer<?> upstream = OpenAiContainers.serving(80);

    @DynamicPropertySource
    static void properties(DynamicPropertyRegistry registry) {
        registry.add("spring.autoconfigure.exclude", () -> RunningApp.WITHOUT_SECURITY);
    }

    @LocalServerPort
    private int port;

    @Autowired
    private VeloxUpstreamConnectionDetails details;

    @Test
    void modelsComeFromTheContainer() {
        Answer answer = RawHttp.get(port, "/v1/models");

        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        assertThat(answer.body()).contains("from-the-container", "\"path\":\"/v1/models\"", "\"authorization\":\"\"");
    }

    @Test
    void detailsSayWhereTheContainerIs() {
        assertThat(details.getOriginUri())
                .isEqualTo(URI.create("http://" + upstream.getHost() + ":" + upstream.getMappedPort(80)));
        assertThat(details.getApiKey()).isNull();
    }
}
