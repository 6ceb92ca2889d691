package dev.velox.it.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.opentest4j.TestAbortedException;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** Prometheus' own checker; Debian's package prometheus brings it. Without it the test ends, in CI as a failure. */
public final class Promtool {

    private static final long PATIENCE_SECONDS = 60;

    /** Exit value: what was checked can be read, and there are remarks. */
    private static final int REMARKS = 3;

    private Promtool() {}

    /** Runs {@code promtool check rules} and says what it said; fails unless it is content. */
    public static String checkRules(Path folder, String file) throws IOException, InterruptedException {
        Said said = check(folder, "rules", "", file);
        assertThat(said.exit()).as(said.text()).isZero();
        return said.text();
    }

    /** Fails unless {@code promtool check metrics} is content with the page. */
    public static void checkMetrics(Path folder, String page) throws IOException, InterruptedException {
        Said said = check(folder, "metrics", page);
        assertThat(said.exit()).as(said.text()).isZero();
    }

    /**
     * Fails unless {@code promtool check metrics} can read the page and has no remark on metrics of these names; others may
     * stand there too, and their names are not ours.
     */
    public static void checkMetrics(Path folder, String page, String names) throws IOException, InterruptedException {
        Said said = check(folder, "metrics", page);
        assertThat(said.exit()).as(said.text()).isIn(0, REMARKS);
        assertThat(said.text().lines()).noneMatch(remark -> remark.matches(names));
    }

    private record Said(int exit, String text) {}

    private static Said check(Path folder, String what, String input, String... files)
            throws IOException, InterruptedException {
        Path in = Files.writeString(folder.resolve("promtool.in"), input);
        Path out = folder.resolve("promtool.out");
        List<String> command = Stream.concat(Stream.of("promtool", "check", what), Stream.of(files))
                .toList();
        Process process = start(new ProcessBuilder(command)
                .redirectInput(in.toFile())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile()));
        assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        return new Said(process.exitValue(), Files.readString(out, UTF_8));
    }

    private static Process start(ProcessBuilder promtool) {
        try {
            return promtool.start();
        } catch (IOException missing) {
            String message = "promtool is not on the path (expected: Debian's prometheus)";
            if ("true".equals(System.getenv("VELOX_REQUIRE_CONTAINERS"))) {
                throw new AssertionError(message, missing);
            }
            throw new TestAbortedException(message, missing);
        }
    }
}
