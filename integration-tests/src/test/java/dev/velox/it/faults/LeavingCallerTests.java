package dev.velox.it.faults;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.velox.it.support.Bounds;
import dev.velox.it.support.Http2Upstream;
import dev.velox.it.support.RawHttp;
import dev.velox.it.support.RunningApp;

import static org.assertj.core.api.Assertions.assertThat;

/** A caller that leaves takes its upstream request along, at any moment, and nothing else. */
class LeavingCallerTests extends FaultFixture {

    /** The contract says 100 ms; the rest is for a machine that is busy with other things. */
    private static final Duration PROMPTLY = Duration.ofSeconds(2);

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void upstreamSeesTheEndWhenTheCallerLeavesMidStream(boolean reset) throws Exception {
        CompletableFuture<Boolean> ended = new CompletableFuture<>();
        upstream().plays((_, connection) -> {
            connection.streamHead();
            connection.event(CREATED);
            ended.complete(connection.awaitEnd(Bounds.PATIENCE));
            connection.close();
        });
        RawHttp http = RawHttp.connect(port());
        http.send(RawHttp.post("/v1/responses", STREAM)).streamHead();
        http.until("response.created");

        leave(http, reset);

        assertThat(ended.get(PROMPTLY.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void upstreamSeesTheEndWhenTheCallerLeavesBeforeTheHead(boolean reset) throws Exception {
        CompletableFuture<Boolean> ended = new CompletableFuture<>();
        upstream().plays((_, connection) -> {
            ended.complete(connection.awaitEnd(Bounds.PATIENCE));
            connection.close();
        });
        RawHttp http = RawHttp.connect(port());
        http.send(RawHttp.post("/v1/responses", WHOLE));
        upstream().takeRequest();

        leave(http, reset);

        assertThat(ended.get(PROMPTLY.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
    }

    @Test
    void onlyTheStreamOfTheCallerIsResetOverHttp2() {
        try (Http2Upstream upstream = Http2Upstream.start(CREATED, DELTA);
                RunningApp app = RunningApp.sample(upstream.asProperties());
                RawHttp stays = RawHttp.connect(app.port());
                RawHttp leaves = RawHttp.connect(app.port())) {
            stays.send(RawHttp.post("/v1/responses", STREAM)).streamHead();
            stays.until("one");
            Http2Upstream.Stream first = upstream.takeStream();
            leaves.send(RawHttp.post("/v1/responses", STREAM)).streamHead();
            leaves.until("one");
            Http2Upstream.Stream second = upstream.takeStream();

            leaves.close();

            Bounds.await("the stream is reset", PROMPTLY, () -> !second.isOpen());
            assertThat(second.isConnectionOpen()).as("its connection serves on").isTrue();
            assertThat(first.isOpen()).as("the other caller's stream runs on").isTrue();
            stays.close();
            app.awaitIdle();
        }
    }

    @Test
    void callerThatLeavesWhileItWaitsForTheLimiterNeverReachesTheUpstream() {
        try (RunningApp app = RunningApp.sample(
                upstream().asProperty(),
                "velox.egress.prewarm=false",
                "velox.rate-limit.rpm=1",
                "velox.rate-limit.burst=1",
                "velox.rate-limit.max-wait=2m")) {
            assertThat(RawHttp.post(app.port(), "/v1/responses", WHOLE).status()).isEqualTo(200);
            upstream().takeRequest();
            RawHttp http = RawHttp.connect(app.port());
            http.send(RawHttp.post("/v1/responses", WHOLE));
            Bounds.await(
                    "the second waits",
                    () -> app.gateway().snapshot().queueDepth().values().stream()
                                    .mapToInt(Integer::intValue)
                                    .sum()
                            == 1);

            http.close();

            app.awaitIdle();
            assertThat(upstream().waitingRequests()).isZero();
        }
    }

    private static void leave(RawHttp http, boolean reset) {
        if (reset) {
            http.reset();
        } else {
            http.close();
        }
    }
}
