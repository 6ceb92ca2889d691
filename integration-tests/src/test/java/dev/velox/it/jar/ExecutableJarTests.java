package dev.velox.it.jar;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

import dev.velox.it.support.Answer;
import dev.velox.it.support.Bounds;
import dev.velox.it.support.RawHttp;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The sample as its executable jar, in an empty environment. Without the jar (the build did not reach {@code package}) the
 * tests are skipped; where containers are required, which is CI, that is a failure.
 */
class ExecutableJarTests {

    private static final Pattern PORT = Pattern.compile("Netty started on port (\\d+)");
    private static final String REQUEST = "{\"model\":\"velox-canned\",\"input\":\"Hello\"}";

    @TempDir
    private static Path folder;

    private static Process process;
    private static int port;

    @BeforeAll
    static void start() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-jar",
                        jar().toString(),
                        "--server.port=0")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log().toFile());
        builder.environment().clear();
        process = builder.start();
        Bounds.await(
                "the log has the port",
                Duration.ofSeconds(60),
                () -> PORT.matcher(logged()).find() || !process.isAlive());
        Matcher matcher = PORT.matcher(logged());
        assertThat(matcher.find()).as(logged()).isTrue();
        port = Integer.parseInt(matcher.group(1));
        Bounds.await(
                "it is ready",
                () -> RawHttp.get(port, "/actuator/health/readiness").status() == 200);
    }

    @AfterAll
    static void stop() throws InterruptedException {
        if (process == null) {
            return;
        }
        // SIGTERM
        process.destroy();
        boolean ended = process.waitFor(15, TimeUnit.SECONDS);
        process.destroyForcibly();
        assertThat(ended).as("SIGTERM ends it within 15 s: " + logged()).isTrue();
        assertThat(process.exitValue()).as("128 + SIGTERM").isEqualTo(143);
        assertThat(logged()).doesNotContain(" ERROR ", "Exception");
    }

    @Test
    void logSaysThatAnswersAreCannedAndWhatToSet() {
        assertThat(logged()).containsIgnoringCase("canned").contains("velox.upstream.origin", "OPENAI_API_KEY");
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

    /** The one executable jar, by its name. */
    private static Path jar() throws IOException {
        Path target = Path.of("..", "sample-app", "target");
        Optional<Path> jar = Optional.empty();
        if (Files.isDirectory(target)) {
            try (Stream<Path> files = Files.list(target)) {
                jar = files.filter(file -> file.getFileName().toString().endsWith("-exec.jar"))
                        .findFirst();
            }
        }
        if (jar.isEmpty()) {
            String missing = target + ": no *-exec.jar (expected: mvn verify, or package, from the root)";
            if ("true".equals(System.getenv("VELOX_REQUIRE_CONTAINERS"))) {
                throw new AssertionError(missing);
            }
            throw new TestAbortedException(missing);
        }
        return jar.get().toAbsolutePath().normalize();
    }

    private static Path log() {
        return folder.resolve("sample.log");
    }

    private static String logged() {
        try {
            return Files.readString(log());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
