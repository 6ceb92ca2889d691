package dev.velox.it.upstreams;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import org.opentest4j.TestAbortedException;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** Prometheus' own opinion of a page of metrics. */
final class Promtool {

    private static final long PATIENCE_SECONDS = 60;

    /** Exit value: the page can be read, and there are remarks. */
    private static final int REMARKS = 3;

    private Promtool() {}

    /**
     * Fails unless {@code promtool check metrics} can read the page and has no remark on the gateway's metrics; others may stand
     * there too, and their names are not ours. Ends the test where there is no promtool.
     */
    static void check(String page) {
        try {
            Path input = Files.createTempFile("metrics", ".txt");
            Path output = Files.createTempFile("promtool", ".txt");
            try {
                Files.writeString(input, page);
                Process process = start(input, output);
                assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
                String remarks = Files.readString(output, UTF_8);
                assertThat(process.exitValue()).as(remarks).isIn(0, REMARKS);
                assertThat(remarks.lines()).noneMatch(remark -> remark.matches("(velox|ig)_.*"));
            } finally {
                Files.delete(input);
                Files.delete(output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static Process start(Path input, Path output) {
        try {
            return new ProcessBuilder("promtool", "check", "metrics")
                    .redirectInput(input.toFile())
                    .redirectOutput(output.toFile())
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException missing) {
            String message = "promtool is not on the path (expected: Debian's prometheus)";
            if ("true".equals(System.getenv("VELOX_REQUIRE_CONTAINERS"))) {
                throw new AssertionError(message, missing);
            }
            throw new TestAbortedException(message, missing);
        }
    }
}
