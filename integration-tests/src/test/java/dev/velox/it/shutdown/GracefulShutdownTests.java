package dev.velox.it.shutdown;

import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.velox.it.support.Answer;
import dev.velox.it.support.Bounds;
import dev.velox.it.support.RawHttp;
import dev.velox.it.support.RunningApp;
import dev.velox.it.support.ScriptedUpstream;

import static dev.velox.it.support.OpenAiError.assertError;
import static org.assertj.core.api.Assertions.assertThat;

/** The end of an application, which SIGTERM begins by closing its context, while a stream is in flight. */
class GracefulShutdownTests {

    private static final String WHOLE = "{\"model\":\"m\",\"input\":\"x\"}";
    private static final String STREAM = "{\"model\":\"m\",\"input\":\"x\",\"stream\":true}";
    private static final String FIRST = "event: response.created\ndata: {\"type\":\"response.created\"}";
    private static final String LAST = "event: response.completed\ndata: {\"type\":\"response.completed\"}";

    private final CountDownLatch goOn = new CountDownLatch(1);
    private ScriptedUpstream upstream;

    @BeforeEach
    void start() {
        upstream = ScriptedUpstream.start();
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
    }

    @AfterEach
    void stop() {
        goOn.countDown();
        upstream.close();
    }

    @Test
    void streamInFlightFinishesWholeWhileNewRequestsAreRefused() throws Exception {
        try (RunningApp app = gateway("spring.lifecycle.timeout-per-shutdown-phase=20s");
                RawHttp stream = openStream(app)) {
            CompletableFuture<Void> closed = CompletableFuture.runAsync(app::close);

            Bounds.await("readiness is down", () -> readiness(app) != 200);
            Bounds.await("new requests are refused", () -> isRefused(app));
            assertThat(closed).as("the stream is waited for").isNotDone();
            goOn.countDown();

            Answer answer = stream.rest();
            assertThat(answer.body()).isEqualTo(FIRST + "\n\n" + LAST + "\n\n");
            assertThat(answer.whole()).isTrue();
            closed.get(Bounds.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    @Test
    void keptConnectionGetsShuttingDownInsteadOfSilence() throws Exception {
        try (RunningApp app = gateway("spring.lifecycle.timeout-per-shutdown-phase=20s");
                RawHttp stream = openStream(app);
                RawHttp kept = RawHttp.connect(app.port())) {
            assertThat(kept.send(RawHttp.post("/v1/responses", WHOLE)).answer().status())
                    .isEqualTo(200);
            CompletableFuture<Void> closed = CompletableFuture.runAsync(app::close);
            Bounds.await("new requests are refused", () -> isRefused(app));

            Answer refused = kept.send(RawHttp.post("/v1/responses", WHOLE)).answer();

            assertError(refused, 503, "shutting_down", "velox_shutting_down");
            assertThat(refused.header("retry-after")).isNotNull();
            assertThat(refused.header("connection")).isEqualToIgnoringCase("close");
            goOn.countDown();
            assertThat(stream.rest().whole()).isTrue();
            closed.get(Bounds.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    @Test
    void delayServesOnAfterReadinessTurnedDown() throws Exception {
        try (RunningApp app = gateway("velox.shutdown.delay=3s", "spring.lifecycle.timeout-per-shutdown-phase=20s")) {
            CompletableFuture<Void> closed = CompletableFuture.runAsync(app::close);
            Bounds.await("readiness is down", () -> readiness(app) == 503);

            Answer answer = RawHttp.post(app.port(), "/v1/responses", WHOLE);

            assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
            assertThat(answer.header("connection")).isEqualToIgnoringCase("close");
            closed.get(Bounds.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    @Test
    void streamLongerThanThePhaseIsCutWithAnErrorEvent() throws Exception {
        try (RunningApp app = gateway("spring.lifecycle.timeout-per-shutdown-phase=1s");
                RawHttp stream = openStream(app)) {
            CompletableFuture<Void> closed = CompletableFuture.runAsync(app::close);

            Answer answer = stream.rest();

            assertThat(answer.body())
                    .startsWith(FIRST + "\n\nevent: error\ndata: ")
                    .contains("\"code\":\"shutting_down\"")
                    .doesNotContain("completed", "[DONE]");
            assertThat(answer.whole()).as("no last chunk").isFalse();
            closed.get(Bounds.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    @Test
    void requestThatWaitsForTheLimiterIsToldAndNotKept() throws Exception {
        try (RunningApp app =
                        gateway("velox.rate-limit.rpm=1", "velox.rate-limit.burst=1", "velox.rate-limit.max-wait=2m");
                RawHttp waiting = RawHttp.connect(app.port())) {
            assertThat(RawHttp.post(app.port(), "/v1/responses", WHOLE).status())
                    .isEqualTo(200);
            waiting.send(RawHttp.post("/v1/responses", WHOLE));
            Bounds.await("it waits", () -> app.gateway().snapshot().inFlight() == 1);
            CompletableFuture<Void> closed = CompletableFuture.runAsync(app::close);

            assertError(waiting.answer(), 503, "shutting_down", "velox_shutting_down");

            closed.get(Bounds.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private RunningApp gateway(String... properties) {
        String[] all = new String[properties.length + 2];
        all[0] = upstream.asProperty();
        all[1] = "velox.egress.prewarm=false";
        System.arraycopy(properties, 0, all, 2, properties.length);
        RunningApp app = RunningApp.sample(all);
        Bounds.await("readiness is up", () -> readiness(app) == 200);
        return app;
    }

    private static RawHttp openStream(RunningApp app) {
        RawHttp http = RawHttp.connect(app.port());
        assertThat(http.send(RawHttp.post("/v1/responses", STREAM)).streamHead().status())
                .isEqualTo(200);
        http.until("response.created");
        return http;
    }

    /** The status, or 0 when the server takes no connections any more. */
    private static int readiness(RunningApp app) {
        try {
            return RawHttp.get(app.port(), "/actuator/health/readiness").status();
        } catch (UncheckedIOException stopped) {
            return 0;
        }
    }

    private static boolean isRefused(RunningApp app) {
        try {
            Answer answer = RawHttp.post(app.port(), "/v1/responses", WHOLE);
            return answer.status() == 503 && "velox_shutting_down".equals(answer.header("x-velox-error"));
        } catch (UncheckedIOException stopped) {
            return true;
        }
    }
}
