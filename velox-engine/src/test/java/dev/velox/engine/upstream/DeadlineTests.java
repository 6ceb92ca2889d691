package dev.velox.engine.upstream;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.velox.engine.exchange.FailureCode;

import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(NoLeaks.class)
class DeadlineTests {

    private static final long MILLIS = 300;

    private static String timeoutOf(Call call) {
        return call.failed(FailureCode.UPSTREAM_TIMEOUT).message();
    }

    @ParameterizedTest
    @EnumSource(
            value = UpstreamProtocol.class,
            names = {"HTTP1", "H2C"})
    void silenceBeforeTheHeadIsTimedByWhatWasAskedFor(UpstreamProtocol protocol) {
        if (protocol == UpstreamProtocol.HTTP1) {
            try (RawServer server = RawServer.afterRequest(RawServer.Peer::silence)) {
                silenceBeforeTheHead(server.port(), protocol);
                Await.until("both connections were closed", () -> server.connections.get() == 2);
            }
        } else {
            try (FrameServer server = new FrameServer(stream -> {})) {
                silenceBeforeTheHead(server.port(), protocol);
                Await.until("both streams were reset", () -> server.resets.size() == 2);
            }
        }
    }

    private static void silenceBeforeTheHead(int port, UpstreamProtocol protocol) {
        try (PoolFixture fixture = PoolFixture.to(port, protocol, DeadlineKind.HEAD, MILLIS)) {
            assertThat(timeoutOf(fixture.post("{}"))).contains("acme").contains("timeout.head (300 ms)");
        }
        try (PoolFixture fixture = PoolFixture.to(port, protocol, DeadlineKind.STREAM_HEAD, MILLIS)) {
            Call call = fixture.stream();
            assertThat(timeoutOf(call)).contains("timeout.stream-head (300 ms)");
            assertThat(call.sink().status()).isZero();
        }
    }

    @Test
    void commentsDoNotPutOffTheFirstToken() {
        try (FrameServer server = new FrameServer(stream -> stream.events().forEver(": ping\n\n"));
                PoolFixture fixture =
                        PoolFixture.to(server.port(), UpstreamProtocol.H2C, DeadlineKind.FIRST_TOKEN, MILLIS)) {
            Call call = fixture.stream();
            assertThat(timeoutOf(call)).contains("timeout.first-token (300 ms)");
            assertThat(call.sink().status()).isZero();
        }
    }

    @Test
    void firstTokenInTimeEndsThatDeadline() {
        try (FrameServer server = new FrameServer(stream -> stream.events().data("data: x\n\n"));
                PoolFixture fixture =
                        PoolFixture.to(server.port(), UpstreamProtocol.H2C, DeadlineKind.FIRST_TOKEN, MILLIS)) {
            Call call = fixture.stream();
            call.awaitText("data: x");
            Await.never(
                    "ended", Duration.ofMillis(2 * MILLIS), () -> call.ending().isDone());
            server.streams.getFirst().end("data: [DONE]\n\n");
            call.completed();
        }
    }

    @Test
    void silenceInTheMiddleIsIdleAndEveryReadStartsItAgain() {
        try (FrameServer server = new FrameServer(stream -> stream.events().data("data: 0\n\n"));
                PoolFixture fixture = PoolFixture.to(server.port(), UpstreamProtocol.H2C, DeadlineKind.IDLE, MILLIS)) {
            Call call = fixture.stream();
            call.awaitText("data: 0");
            for (int i = 1; i < 6; i++) {
                Await.never(
                        "idle too early",
                        Duration.ofMillis(MILLIS / 3),
                        () -> call.ending().isDone());
                server.streams.getFirst().data("data: " + i + "\n\n");
                call.awaitText("data: " + i);
            }
            assertThat(timeoutOf(call)).contains("timeout.idle (300 ms)");
            assertThat(call.sink().aborted()).isTrue();
            Await.until("the stream is reset", () -> server.resets.size() == 1);
        }
    }

    @Test
    void whileTheCallerTakesNothingItsOwnDeadlineRunsInsteadOfIdle() {
        try (FrameServer server = new FrameServer(stream -> stream.events().data("data: 0\n\n"));
                PoolFixture fixture = PoolFixture.to(server.port(), UpstreamProtocol.H2C, DeadlineKind.IDLE, MILLIS)) {
            Call call = fixture.stream();
            call.sink().ready(false);
            call.awaitText("data: 0");
            Await.never(
                    "ended", Duration.ofMillis(2 * MILLIS), () -> call.ending().isDone());
            call.resume();
            assertThat(timeoutOf(call)).contains("timeout.idle");
        }
        try (FrameServer server = new FrameServer(stream -> stream.events().data("data: 0\n\n"));
                PoolFixture fixture =
                        PoolFixture.to(server.port(), UpstreamProtocol.H2C, DeadlineKind.CLIENT_WRITE, MILLIS)) {
            Call call = fixture.stream();
            call.sink().ready(false);
            assertThat(timeoutOf(call)).contains("timeout.client-write (300 ms)");
            Await.until("the stream is reset", () -> server.resets.size() == 1);
        }
    }

    @Test
    void totalEndsEvenALivelyStream() {
        try (FrameServer server = new FrameServer(stream -> stream.events().forEver("data: x\n\n"));
                PoolFixture fixture = PoolFixture.to(server.port(), UpstreamProtocol.H2C, DeadlineKind.TOTAL, MILLIS)) {
            assertThat(timeoutOf(fixture.stream())).contains("timeout.total (300 ms)");
        }
    }

    @Test
    void tlsHandshakeThatNeverEndsCountsAsConnecting() {
        try (RawServer server = RawServer.atOnce(RawServer.Peer::silence);
                PoolFixture fixture = new PoolFixture(
                        1,
                        PoolFixture.egress(1),
                        PoolFixture.with(
                                PoolFixture.settings("https://127.0.0.1:" + server.port(), UpstreamProtocol.AUTO),
                                PoolFixture.timeouts(DeadlineKind.CONNECT, MILLIS)))) {
            assertThat(timeoutOf(fixture.post("{}"))).contains("timeout.connect (300 ms)");
        }
    }

    @Test
    void valuesAreSaidAsPeopleWriteThem() {
        assertThat(UpstreamFailures.inWords(Duration.ofMillis(250))).isEqualTo("250 ms");
        assertThat(UpstreamFailures.inWords(Duration.ofSeconds(90))).isEqualTo("1 min 30 s");
        assertThat(UpstreamFailures.inWords(Duration.ofMinutes(10))).isEqualTo("10 min");
        assertThat(UpstreamFailures.inWords(Duration.ofHours(2))).isEqualTo("120 min");
        assertThat(UpstreamFailures.inWords(Duration.ofMillis(1_500))).isEqualTo("1 s 500 ms");
    }
}
