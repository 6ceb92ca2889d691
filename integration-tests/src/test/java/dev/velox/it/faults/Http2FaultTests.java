package dev.velox.it.faults;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.velox.it.support.Bounds;
import dev.velox.it.support.Http2Upstream;
import dev.velox.it.support.RawHttp;
import dev.velox.it.support.RunningApp;

import static org.assertj.core.api.Assertions.assertThat;

/** Broken streams and leaving callers where many requests share one connection to the upstream. */
class Http2FaultTests {

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void http2StreamThatBreaksEndsTheSameWay(boolean wholeConnection) {
        try (Http2Upstream upstream = Http2Upstream.start(FaultFixture.CREATED, FaultFixture.DELTA);
                RunningApp app = RunningApp.sample(upstream.asProperties());
                RawHttp http = RawHttp.connect(app.port())) {
            assertThat(http.send(RawHttp.post("/v1/responses", FaultFixture.STREAM))
                            .streamHead()
                            .status())
                    .isEqualTo(200);
            http.until("one");
            Http2Upstream.Stream stream = upstream.takeStream();

            if (wholeConnection) {
                stream.breakConnection();
            } else {
                stream.reset();
            }

            BrokenStreamTests.assertBrokenResponse(http.rest());
            assertThat(http.ended()).isTrue();
            app.awaitIdle();
        }
    }

    @Test
    void onlyTheStreamOfTheCallerIsResetOverHttp2() {
        try (Http2Upstream upstream = Http2Upstream.start(FaultFixture.CREATED, FaultFixture.DELTA);
                RunningApp app = RunningApp.sample(upstream.asProperties());
                RawHttp stays = RawHttp.connect(app.port());
                RawHttp leaves = RawHttp.connect(app.port())) {
            stays.send(RawHttp.post("/v1/responses", FaultFixture.STREAM)).streamHead();
            stays.until("one");
            Http2Upstream.Stream first = upstream.takeStream();
            leaves.send(RawHttp.post("/v1/responses", FaultFixture.STREAM)).streamHead();
            leaves.until("one");
            Http2Upstream.Stream second = upstream.takeStream();

            leaves.leave();

            Bounds.await("the stream is reset", LeavingCallerTests.PROMPTLY, () -> !second.isOpen());
            assertThat(second.isConnectionOpen()).as("its connection serves on").isTrue();
            assertThat(first.isOpen()).as("the other caller's stream runs on").isTrue();
            stays.leave();
            app.awaitIdle();
        }
    }
}
