package dev.velox.it.containers;

import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import dev.velox.it.apps.plain.PlainApplication;
import dev.velox.it.support.Answer;
import dev.velox.it.support.RawHttp;
import dev.velox.it.support.RunningApp;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

/** An application beside a compose file: Boot starts the services, and one of them is the upstream. */
class DockerComposeTests {

    @BeforeAll
    static void require() {
        ContainerEngine.requireCompose();
    }

    @Test
    void serviceOfTheComposeFileIsTheUpstream() {
        assertThat(NginxUpstream.image().get()).isEqualTo("velox-it-nginx");

        try (RunningApp app = RunningApp.plain(
                PlainApplication.class,
                "spring.docker.compose.file=" + file(),
                "spring.docker.compose.enabled=true",
                "spring.docker.compose.skip.in-tests=false",
                "spring.docker.compose.stop.command=down",
                "spring.docker.compose.stop.timeout=1s")) {
            Answer answer = RawHttp.get(app.port(), "/v1/models");

            assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
            assertThat(answer.body())
                    .contains("from-the-container")
                    .contains("\"port\":\"8000\"", "\"path\":\"/api/v3/models\"")
                    .contains("\"authorization\":\"Bearer sk-of-the-service\"");
        }
    }

    private static Path file() {
        String name = "/containers/compose/compose.yaml";
        URL resource = requireNonNull(DockerComposeTests.class.getResource(name), name);
        try {
            return Path.of(resource.toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
