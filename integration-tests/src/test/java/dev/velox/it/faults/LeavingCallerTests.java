package dev.velox.it.faults;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.velox.it.support.Bounds;
import dev.velox.it.support.RawHttp;

import static org.assertj.core.api.Assertions.assertThat;

/** A caller that leaves takes its upstream request along, at any moment, and nothing else. */
class LeavingCallerTests extends FaultFixture {

    /** The contract says 100 ms; the rest is for a machine that is busy with other things. */
    static final Duration PROMPTLY = Duration.ofSeconds(2);

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

    private static void leave(RawHttp http, boolean reset) {
        if (reset) {
            http.reset();
        } else {
            http.leave();
        }
    }
}
