package dev.velox.it.faults;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import dev.velox.it.support.Answer;
import dev.velox.it.support.Bounds;
import dev.velox.it.support.LeakWatch;
import dev.velox.it.support.RawHttp;
import dev.velox.it.support.RunningApp;
import dev.velox.it.support.ScriptedUpstream;

import static org.assertj.core.api.Assertions.assertThat;

/** A caller that reads nothing holds its upstream back, for as long as it may. */
@ExtendWith(LeakWatch.class)
class SlowCallerTests {

    private static final String EVENT = "data: " + "x".repeat(64 << 10);
    private static final int EVENTS = 1024;

    private final AtomicLong written = new AtomicLong();
    private final CompletableFuture<Boolean> ended = new CompletableFuture<>();
    private ScriptedUpstream upstream;
    private long before;

    @BeforeEach
    void start() {
        upstream = ScriptedUpstream.start();
        upstream.plays((_, connection) -> {
            try {
                connection.streamHead();
                for (int i = 0; i < EVENTS; i++) {
                    connection.event(EVENT);
                    written.incrementAndGet();
                }
                connection.lastChunk();
            } finally {
                ended.complete(written.get() == EVENTS);
            }
        });
    }

    @AfterEach
    void stop() {
        upstream.close();
    }

    @Test
    void upstreamIsHeldBackAndNothingIsLost() {
        try (RunningApp app = gateway();
                RawHttp http = RawHttp.connect(app.port())) {
            http.send(RawHttp.post("/v1/chat/completions", FaultFixture.CHAT_STREAM))
                    .streamHead();

            awaitStandstill();
            assertThat(written.get()).as("of " + EVENTS + " events").isLessThan(EVENTS / 2);

            Answer answer = http.rest();
            assertThat(answer.whole()).isTrue();
            assertThat(answer.body().length()).isEqualTo(EVENTS * (EVENT.length() + 2));
            assertThat(ended).isCompletedWithValue(true);
            app.awaitIdle();
        }
    }

    @Test
    void callerThatReadsNothingForTooLongIsLetGo() throws Exception {
        try (RunningApp app = gateway("velox.upstream.timeout.client-write=500ms");
                RawHttp http = RawHttp.connect(app.port())) {
            http.send(RawHttp.post("/v1/chat/completions", FaultFixture.CHAT_STREAM))
                    .streamHead();

            assertThat(ended.get(Bounds.PATIENCE.toMillis(), TimeUnit.MILLISECONDS))
                    .as("all was sent")
                    .isFalse();
            app.awaitIdle();
            assertThat(http.rest().whole()).isFalse();
        }
    }

    @Test
    void callerThatLeavesUnreadAnswersBehindFreesTheUpstream() throws Exception {
        try (RunningApp app = gateway();
                RawHttp http = RawHttp.connect(app.port())) {
            http.send(RawHttp.post("/v1/chat/completions", FaultFixture.CHAT_STREAM))
                    .streamHead();
            awaitStandstill();

            http.reset();

            assertThat(ended.get(Bounds.PATIENCE.toMillis(), TimeUnit.MILLISECONDS))
                    .as("all was sent")
                    .isFalse();
            app.awaitIdle();
        }
    }

    /** Until no event went out for a while. */
    private void awaitStandstill() {
        Bounds.await("it has begun", () -> written.get() > 0);
        Awaitility.await("the upstream is held back")
                .atMost(Bounds.PATIENCE)
                .pollInterval(Duration.ofMillis(100))
                .during(Duration.ofMillis(500))
                .until(this::stands);
    }

    private boolean stands() {
        long now = written.get();
        boolean stands = now == before;
        before = now;
        return stands;
    }

    private RunningApp gateway(String... properties) {
        String[] all = new String[properties.length + 2];
        all[0] = upstream.asProperty();
        all[1] = "velox.egress.prewarm=false";
        System.arraycopy(properties, 0, all, 2, properties.length);
        return RunningApp.sample(all);
    }
}
