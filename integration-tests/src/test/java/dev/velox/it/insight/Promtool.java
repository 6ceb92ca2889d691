package dev.velox.it.insight;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import org.opentest4j.TestAbortedException;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** Prometheus' own checker; Debian's package prometheus brings it. */
final class Promtool {

    private Promtool() {}

    /** Runs it and says what it said; fails unless it is content. */
    static String check(Path folder, String what, String input, String... files)
            throws IOException, InterruptedException {
        Path in = Files.writeString(folder.resolve("promtool.in"), input);
        Path out = folder.resolve("promtool.out");
        String[] command = new String[3 + files.length];
        command[0] = "promtool";
        command[1] = "check";
        command[2] = what;
        System.arraycopy(files, 0, command, 3, files.length);
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .redirectInput(in.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(out.toFile())
                    .start();
        } catch (IOException missing) {
            String message = "promtool is not on the path (expected: Debian's prometheus)";
            if ("true".equals(System.getenv("VELOX_REQUIRE_CONTAINERS"))) {
                throw new AssertionError(message, missing);
            }
            throw new TestAbortedException(message, missing);
        }
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        String said = Files.readString(out, UTF_8);
        assertThat(process.exitValue()).as(said).isZero();
        return said;
    }
}
