package dev.velox.engine.profile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentest4j.TestAbortedException;

import dev.velox.engine.profile.ProfilingClient.Answer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** A planted hot method is what every format shows first, and Go's own tool reads what the server writes. */
class CpuProfileTests {

    private static final String HOT = "dev.velox.engine.profile.HotMethod.burn";

    private static RunningProfiling server;
    private static HotMethod hot;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() throws IOException {
        server = RunningProfiling.start();
        hot = new HotMethod();
    }

    @AfterAll
    static void stop() throws InterruptedException {
        hot.end();
        server.close();
    }

    @Test
    void goToolFindsTheHotMethodOnTop() throws Exception {
        Answer answer = server.client().get("/debug/pprof/profile?seconds=2");

        assertThat(answer.status()).as(answer.head()).isEqualTo(200);
        String top = top(answer.body());
        assertThat(top).contains("Type: cpu");
        assertThat(rows(top).getFirst()).contains(HOT);
        assertThat(hot.result()).isNotZero();
    }

    @Test
    void hotMethodIsTheHeaviestLeafOfCollapsedStacks() throws IOException {
        Answer answer = server.client().get("/debug/pprof/profile?seconds=2&format=collapsed");

        assertThat(answer.header("content-type")).isEqualTo("text/plain;charset=utf-8");
        String heaviest = answer.text()
                .lines()
                .max((left, right) -> Long.compare(weight(left), weight(right)))
                .orElseThrow();
        assertThat(heaviest).contains(HOT);
        assertThat(weight(heaviest)).isPositive();
    }

    @Test
    void browserGetsAFlameGraphThatLoadsNothing() throws IOException {
        Answer answer =
                server.client().get("/debug/pprof/profile?seconds=1", "Accept: text/html,application/xhtml+xml");

        assertThat(answer.header("content-type")).isEqualTo("text/html;charset=utf-8");
        assertThat(answer.header("content-security-policy")).contains("default-src 'none'");
        assertThat(answer.text()).contains("<canvas", "burn").doesNotContain("<script src", "<link ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "allocs?seconds=1",
                "mutex?seconds=1",
                "block?seconds=1",
                "threadcreate?seconds=1",
                "heap",
                "heap?gc=1",
                "goroutine"
            })
    void goToolReadsEveryProfile(String address) throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        Thread load = Thread.ofPlatform().daemon().start(() -> Load.run(done));
        try {
            Answer answer = server.client().get("/debug/pprof/" + address);

            assertThat(answer.status()).as(answer.head()).isEqualTo(200);
            assertThat(answer.header("content-disposition")).startsWith("attachment");
            String top = top(answer.body());
            assertThat(rows(top)).as(top).isNotEmpty();
            assertThat(top).contains(Load.expected(address));
        } finally {
            done.countDown();
            load.join();
        }
    }

    private String top(byte[] profile) throws IOException, InterruptedException {
        Path file = Files.write(folder.resolve("profile.pb.gz"), profile);
        Path output = folder.resolve("top.txt");
        Process process;
        try {
            process = new ProcessBuilder(
                            "go", "tool", "pprof", "-top", "-cum=false", "-nodefraction=0", file.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
        } catch (IOException missing) {
            String message = "go is not on the path (expected: Debian's golang-go)";
            if ("true".equals(System.getenv("VELOX_REQUIRE_CONTAINERS"))) {
                throw new AssertionError(message, missing);
            }
            throw new TestAbortedException(message, missing);
        }
        // Newer releases of Go compile the tool when it is first used.
        assertThat(process.waitFor(300, TimeUnit.SECONDS)).isTrue();
        String text = Files.readString(output, UTF_8);
        assertThat(process.exitValue()).as(text).isZero();
        return text;
    }

    /** Below the line of column names. */
    private static List<String> rows(String top) {
        return top.lines()
                .dropWhile(line -> !line.contains("flat%   sum%"))
                .skip(1)
                .toList();
    }

    private static long weight(String line) {
        return Long.parseLong(line.substring(line.lastIndexOf(' ') + 1));
    }
}
