package dev.velox.concurrency;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** A short run of jcstress; {@code -Dconcurrency.iterations=500} makes it a long one. */
class MemoryOrderTests {

    private static final int ITERATIONS = Integer.getInteger("concurrency.iterations", 5);
    private static final int ITERATION_MILLIS = 200;
    private static final long PATIENCE_SECONDS = 240L + 8L * ITERATIONS * ITERATION_MILLIS / 1000;

    @Test
    void ordersInUseForbidTheLossesThatWeakerOnesShow() throws Exception {
        String report = run();
        int results = report.indexOf("RUN RESULTS:");
        int failed = report.indexOf("Failed tests:");
        int others = report.indexOf("All remaining tests:");

        assertThat(results).as(report).isPositive();
        assertThat(report.substring(failed, others))
                .contains("Failed tests: No matches.")
                .contains("Error tests: No matches.");
        assertThat(report.substring(others))
                .contains("[OK] dev.velox.concurrency.BurstOfTheLimiter.CompareAndSet")
                .contains("[OK] dev.velox.concurrency.ClosingWorkers.Volatile")
                .contains("[OK] dev.velox.concurrency.SleepingWorker.Volatile")
                .contains("[OK] dev.velox.concurrency.WaitingAtTheDrain.Volatile");
        assumeTrue(Runtime.getRuntime().availableProcessors() > 1, "one processor shows no weak order");
        // The drain's weaker order loses too seldom for a short run.
        assertThat(report.substring(results, failed))
                .contains("[OK] dev.velox.concurrency.BurstOfTheLimiter.ReadThenWrite")
                .contains("[OK] dev.velox.concurrency.ClosingWorkers.Release")
                .contains("[OK] dev.velox.concurrency.SleepingWorker.Release");
    }

    private static String run() throws IOException, InterruptedException {
        Path directory =
                Files.createDirectories(Path.of(System.getProperty("concurrency.directory", "target/jcstress")));
        Path output = directory.resolve("output.txt");
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "org.openjdk.jcstress.Main",
                        "-t",
                        "dev\\.velox\\.concurrency\\..*",
                        // One kind of JVM, one affinity, one way of compiling: what matters here shows in all of them.
                        "-jvmArgs",
                        "-XX:+UseSerialGC",
                        "-af",
                        "NONE",
                        "-sc",
                        "false",
                        "-f",
                        "1",
                        "-fsm",
                        "1",
                        "-iters",
                        Integer.toString(ITERATIONS),
                        "-time",
                        Integer.toString(ITERATION_MILLIS),
                        "-v",
                        "-r",
                        directory.resolve("report").toString()))
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS))
                    .as("ended in time")
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        String text = Files.readString(output, StandardCharsets.UTF_8);
        assertThat(process.exitValue()).as(text).isZero();
        return text;
    }
}
