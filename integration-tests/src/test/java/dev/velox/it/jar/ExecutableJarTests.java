package dev.velox.it.jar;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.velox.it.support.Answer;
import dev.velox.it.support.Bounds;
import dev.velox.it.support.JavaProcess;
import dev.velox.it.support.RawHttp;

import static org.assertj.core.api.Assertions.assertThat;

/** The sample as its executable jar, with nothing configured. */
class ExecutableJarTests {

    private static final String REQUEST = "{\"model\":\"velox-canned\",\"input\":\"Hello\"}";

    private static @Nullable JavaProcess process;
    private static String log = "";
    private static int port;

    @BeforeAll
    static void start(@TempDir Path folder) {
        JavaProcess sample = JavaProcess.start(folder, Map.of(), "-jar", SampleJar.path(), "--server.port=0");
        process = sample;
        port = sample.awaitPort();
        log = sample.logged();
        Bounds.await(
                "it is ready",
                () -> RawHttp.get(port, "/actuator/health/readiness").status() == 200);
    }

    @AfterAll
    static void stop() {
        JavaProcess sample = process;
        if (sample != null) {
            try (sample) {
                sample.terminate();
                assertThat(sample.awaitExit(Duration.ofSeconds(15)))
                        .as("128 + SIGTERM")
                        .isEqualTo(143);
                assertThat(sample.logged()).doesNotContain(" ERROR ", "Exception");
            }
        }
    }

    @Test
    void logSaysThatAnswersAreCannedAndWhatToSet() {
        assertThat(log).containsIgnoringCase("canned").contains("velox.upstream.origin", "OPENAI_API_KEY");
    }

    @Test
    void gatewayAnswersAndStreams() {
        assertThat(RawHttp.post(port, "/v1/responses", REQUEST).body()).contains("canned");
        Answer stream =
                RawHttp.post(port, "/v1/responses", "{\"model\":\"velox-canned\",\"input\":\"Hello\",\"stream\":true}");
        assertThat(stream.header("content-type")).startsWith("text/event-stream");
        assertThat(stream.body()).contains("event: response.created", "event: response.completed");
        assertThat(stream.whole()).isTrue();
    }

    @Test
    void actuatorShowsHealthGatewayAndMetrics() {
        assertThat(RawHttp.post(port, "/v1/responses", REQUEST).status()).isEqualTo(200);

        assertThat(RawHttp.get(port, "/actuator/health").body()).contains("\"velox\"");
        Answer velox = RawHttp.get(port, "/actuator/velox");
        assertThat(velox.status()).isEqualTo(200);
        assertThat(velox.body()).contains("https://localhost:");
        assertThat(RawHttp.get(port, "/actuator/prometheus").body())
                .contains("velox_requests", "velox_request_duration");
    }
}
