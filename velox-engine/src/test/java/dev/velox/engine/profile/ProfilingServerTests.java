package dev.velox.engine.profile;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.EventExecutor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.velox.engine.profile.ProfilingClient.Answer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ProfilingServerTests {

    private static RunningProfiling server;

    @BeforeAll
    static void start() throws IOException {
        server = RunningProfiling.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void indexLinksEveryAddress() throws IOException {
        Answer answer = server.client().get("/debug/pprof/");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("content-type")).isEqualTo("text/html;charset=utf-8");
        assertThat(answer.header("cache-control")).isEqualTo("no-store");
        for (String name : List.of(
                "profile", "allocs", "heap", "goroutine", "mutex", "block", "threadcreate", "trace", "cmdline")) {
            assertThat(answer.text()).contains("href=\"" + name);
        }
        assertThat(server.client().get("/debug/pprof").header("location")).isEqualTo("/debug/pprof/");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            profile?seconds=0              | seconds: 0 (expected: a whole number, 1..20)
            profile?seconds=21             | seconds: 21 (expected: a whole number, 1..20)
            profile?seconds=-1             | seconds: -1 (expected
            profile?seconds=1.5            | seconds: 1.5 (expected
            profile?seconds=               | seconds:  (expected
            profile?seconds=99999999999999 | seconds: 99999999999999 (expected
            profile?seconds=%0d%0aX        | seconds: ??X (expected
            profile?format=svg             | format: svg (expected: pprof, html, collapsed or jfr)
            allocs?seconds=x               | seconds: x (expected
            trace?format=html              | format: HTML (expected: jfr for a trace)
            heap?format=jfr                | format: jfr (expected: pprof, html or collapsed for a snapshot)
            heap?gc=yes                    | gc: yes (expected
            goroutine?seconds=3            | seconds: goroutine is a snapshot
            """)
    void badParameterIsNamed(String address, String message) throws IOException {
        Answer answer = server.client().get("/debug/pprof/" + address);

        assertThat(answer.status()).as(answer.head()).isEqualTo(400);
        assertThat(answer.header("content-type")).startsWith("text/plain");
        assertThat(answer.text()).startsWith(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/debug", "/debug/pprof/nothing", "/debug/pprof/profile/", "/debug/pprofile"})
    void unknownPathIsNotFound(String path) throws IOException {
        assertThat(server.client().get(path).status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS"})
    void onlyGetAndHeadAreAllowed(String method) throws IOException {
        Answer answer = server.client().ask(method, "/debug/pprof/heap", "Host: 127.0.0.1", "Content-Length: 0");

        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.header("allow")).isEqualTo("GET, HEAD");
    }

    @Test
    void headTakesNoProfile() throws IOException {
        Instant before = Instant.now();
        Answer answer = server.client().ask("HEAD", "/debug/pprof/profile?seconds=20", "Host: 127.0.0.1");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
        assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofSeconds(10));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host: 127.0.0.1:6060",
                "Host: localhost",
                "Host: LOCALHOST:1",
                "Host: [::1]:6060",
                "Host: 127.8.9.10"
            })
    void thisMachineMayBeAsked(String host) throws IOException {
        assertThat(server.client().ask("GET", "/debug/pprof/symbol", host).text())
                .isEqualTo("num_symbols: 0\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host: attacker.example",
                "Host: localhost.attacker.example",
                "Host: 127.0.0.1.nip.io:6060",
                "Host: 10.1.2.3",
                "Host:",
                "Host: 127.0.0.1\r\nHost: attacker.example"
            })
    void foreignHostIsRefused(String host) throws IOException {
        assertThat(server.client().ask("GET", "/debug/pprof/", host).status()).isEqualTo(403);
    }

    @Test
    void foreignPageMayLinkButNotLoad() throws IOException {
        assertThat(server.client()
                        .get("/debug/pprof/symbol", "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: no-cors")
                        .status())
                .isEqualTo(403);
        assertThat(server.client()
                        .get("/debug/pprof/symbol", "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void otherAddressNeedsTheToken() throws IOException {
        assertThatThrownBy(() -> RunningProfiling.start("0.0.0.0", null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("address: 0.0.0.0 (expected: a loopback address, or a token)");
        try (RunningProfiling open = RunningProfiling.start("0.0.0.0", "sesame")) {
            assertThat(open.client().get("/debug/pprof/symbol").status()).isEqualTo(401);
            Answer wrong = open.client().get("/debug/pprof/symbol", "Authorization: Bearer sesam");
            assertThat(wrong.status()).isEqualTo(401);
            assertThat(wrong.header("www-authenticate")).isEqualTo("Bearer");
            assertThat(open.client()
                            .get("/debug/pprof/symbol", "Authorization: Bearer sesame")
                            .status())
                    .isEqualTo(200);
            assertThat(open.client()
                            .ask("GET", "/debug/pprof/symbol", "Host: attacker.example", "Authorization: Bearer sesame")
                            .status())
                    .isEqualTo(403);
        }
    }

    @Test
    void settingsAreValidatedAndHideTheToken() {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        assertThatThrownBy(() -> new ProfilingSettings(loopback, 65_536, 1, null))
                .hasMessageStartingWith("port: 65536 (expected: ");
        assertThatThrownBy(() -> new ProfilingSettings(loopback, 0, 0, null))
                .hasMessageStartingWith("maxSeconds: 0 (expected: ");
        assertThatThrownBy(() -> new ProfilingSettings(loopback, 0, 1, "ses ame"))
                .hasMessageStartingWith("token: (value not shown)");
        assertThat(new ProfilingSettings(loopback, 0, 1, "sesame").toString())
                .doesNotContain("sesame")
                .contains("******");
    }

    @Test
    void secondProfileIsRefusedWhileSnapshotsAreTaken() throws Exception {
        try (RunningProfiling own = RunningProfiling.start()) {
            CompletableFuture<Answer> first =
                    CompletableFuture.supplyAsync(() -> ask(own.client(), "/debug/pprof/profile?seconds=20"));
            Answer second = ask(own.client(), "/debug/pprof/profile?seconds=1");
            // The first request may come in second; then it is the one that is refused, and this one is done.
            Instant deadline = Instant.now().plusSeconds(15);
            while (second.status() != 409 && Instant.now().isBefore(deadline)) {
                if (first.isDone()) {
                    first = CompletableFuture.supplyAsync(() -> ask(own.client(), "/debug/pprof/profile?seconds=20"));
                }
                second = ask(own.client(), "/debug/pprof/profile?seconds=1");
            }
            assertThat(second.status()).isEqualTo(409);
            assertThat(second.text()).startsWith("Another profile is running");
            assertThat(own.client().get("/debug/pprof/heap").status()).isEqualTo(200);

            own.profiler().close();
            Answer ended = first.get(10, TimeUnit.SECONDS);
            assertThat(ended.status()).isEqualTo(503);
            assertThat(ended.text()).isEqualTo("The application ends\n");
        }
    }

    @Test
    void threadsAreShownWhileEveryEventLoopIsStuck() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(4, NioIoHandler.newFactory());
        try {
            List<EventExecutor> loops =
                    StreamSupport.stream(group.spliterator(), false).toList();
            CountDownLatch stuck = new CountDownLatch(loops.size());
            loops.forEach(loop -> loop.execute(() -> blockHere(stuck, release)));
            assertThat(stuck.await(10, TimeUnit.SECONDS)).isTrue();

            ask(server.client(), "/debug/pprof/symbol");
            Instant before = Instant.now();
            Answer answer = ask(server.client(), "/debug/pprof/goroutine?format=collapsed");
            Duration took = Duration.between(before, Instant.now());

            assertThat(answer.text())
                    .containsPattern("ProfilingServerTests.blockHere;\\S* 4\\n")
                    .contains("ProfilingHandler");
            assertThat(took).isLessThan(Duration.ofSeconds(1));
        } finally {
            release.countDown();
            group.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
        }
    }

    @Test
    void virtualThreadsAreShownToo() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        Thread virtual = Thread.ofVirtual().name("a virtual one").start(() -> blockHere(started, release));
        try {
            assertThat(started.await(10, TimeUnit.SECONDS)).isTrue();
            Answer text = server.client().get("/debug/pprof/goroutine?debug=2");
            assertThat(text.text()).contains("\"a virtual one\" virtual");
            assertThat(server.client().get("/debug/pprof/goroutine").unzipped())
                    .contains("dev.velox.engine.profile.ProfilingServerTests.blockHere");
            assertThat(server.client()
                            .get("/debug/pprof/goroutine", "Accept: text/html")
                            .text())
                    .contains("<canvas", "blockHere");
        } finally {
            release.countDown();
            virtual.join();
        }
    }

    @Test
    void commandLineIsNulSeparated() throws IOException {
        Answer answer = server.client().get("/debug/pprof/cmdline");

        assertThat(answer.header("content-type")).startsWith("text/plain");
        assertThat(answer.text().split("\0", -1)[0]).contains("java");
    }

    @Test
    void traceIsARecording() throws IOException {
        Answer answer = server.client().get("/debug/pprof/trace?seconds=1", "Accept: text/html");

        assertThat(answer.header("content-disposition")).isEqualTo("attachment; filename=trace.jfr");
        assertThat(new String(answer.body(), 0, 3, ISO_8859_1)).isEqualTo("FLR");
    }

    @Test
    void takenPortIsABindException() {
        assertThatThrownBy(() -> ProfilingServer.start(
                        new ProfilingSettings(InetAddress.ofLiteral("127.0.0.1"), server.port(), 1, null),
                        new Profiler(1)))
                .isInstanceOf(BindException.class);
    }

    @Test
    void endLeavesNeitherPortNorThread() throws IOException {
        RunningProfiling own = RunningProfiling.start();
        assertThat(own.client().get("/debug/pprof/symbol").status()).isEqualTo(200);
        List<Thread> threads = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("velox-profiling")
                        || thread.getName().equals("HTTP-Dispatcher"))
                .toList();
        assertThat(threads).isNotEmpty().allMatch(Thread::isDaemon).noneMatch(Thread::isVirtual);

        own.close();
        assertThatThrownBy(() -> own.client().get("/debug/pprof/symbol")).isInstanceOf(ConnectException.class);
        Instant deadline = Instant.now().plusSeconds(10);
        // The server of the class has threads of its own: at least one less is alive.
        while (threads.stream().allMatch(Thread::isAlive) && Instant.now().isBefore(deadline)) {
            Thread.onSpinWait();
        }
        assertThat(threads).anyMatch(thread -> !thread.isAlive());
    }

    private static Answer ask(ProfilingClient client, String path) {
        try {
            return client.get(path);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void blockHere(CountDownLatch started, CountDownLatch release) {
        started.countDown();
        try {
            assertThat(release.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
