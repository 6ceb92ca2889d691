package dev.velox.it.jar;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.velox.it.support.Answer;
import dev.velox.it.support.Bounds;
import dev.velox.it.support.JavaProcess;
import dev.velox.it.support.RawHttp;
import dev.velox.it.support.RecordedRequest;
import dev.velox.it.support.ScriptedUpstream;

import static org.assertj.core.api.Assertions.assertThat;

/** The sample's jar pointed at a provider by the environment alone, and ended by SIGTERM while it streams. */
class ConfiguredJarTests {

    private static final String KEY = "sk-from-the-environment";
    private static final String FIRST = "data: {\"n\":1}";
    private static final String LAST = "data: [DONE]";

    @Test
    void environmentPointsAtTheProviderAndSigtermWaitsForTheStream(@TempDir Path folder) {
        CountDownLatch goOn = new CountDownLatch(1);
        Map<String, String> environment;
        try (ScriptedUpstream upstream = ScriptedUpstream.start()) {
            environment = Map.of(
                    "OPENAI_API_KEY", KEY,
                    "VELOX_UPSTREAM_ORIGIN", upstream.origin(),
                    "VELOX_UPSTREAM_REQUEST_PATH", "/custom/responses",
                    "VELOX_RATE_LIMIT_RPM", "600",
                    "VELOX_RATE_LIMIT_BURST", "60",
                    "SERVER_PORT", "0");
            upstream.plays((request, connection) -> {
                if (!new String(request.body(), StandardCharsets.UTF_8).contains("stream")) {
                    connection.json(200, ScriptedUpstream.RESPONSE);
                    return;
                }
                connection.streamHead();
                connection.event(FIRST);
                if (goOn.await(Bounds.PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                    connection.event(LAST);
                    connection.lastChunk();
                }
            });
            try (JavaProcess gateway = JavaProcess.start(folder, environment, "-jar", SampleJar.path())) {
                int port = gateway.awaitPort();
                assertPointedAtTheProvider(port, upstream);
                assertThat(gateway.logged()).doesNotContain(KEY).doesNotContainIgnoringCase("canned");

                try (RawHttp stream = RawHttp.connect(port)) {
                    stream.send(RawHttp.post("/v1/responses", "{\"model\":\"m\",\"stream\":true}"))
                            .streamHead();
                    stream.until(FIRST);
                    gateway.terminate();
                    Bounds.await(
                            "readiness is down",
                            () -> RawHttp.get(port, "/actuator/health/readiness")
                                            .status()
                                    == 503);
                    goOn.countDown();

                    Answer answer = stream.rest();
                    assertThat(answer.body()).isEqualTo(FIRST + "\n\n" + LAST + "\n\n");
                    assertThat(answer.whole()).isTrue();
                }
                assertThat(gateway.awaitExit(Duration.ofSeconds(15))).isEqualTo(143);
            }
        }
    }

    private static void assertPointedAtTheProvider(int port, ScriptedUpstream upstream) {
        Answer answer =
                RawHttp.post(port, "/v1/responses", "{\"model\":\"m\"}", "authorization: Bearer the-callers-own-key");
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        RecordedRequest request = upstream.takeRequest();
        assertThat(request.line()).isEqualTo("POST /custom/responses");
        assertThat(request.header("authorization")).isEqualTo("Bearer " + KEY);
        assertThat(RawHttp.get(port, "/actuator/velox").body())
                .contains(upstream.origin(), "600", "60")
                .doesNotContain(KEY);
    }
}
