package dev.velox.engine.upstream;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.netty.handler.codec.http2.Http2Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import dev.velox.engine.exchange.FailureCode;
import dev.velox.engine.exchange.Headers;
import dev.velox.engine.exchange.Operation;
import dev.velox.engine.exchange.Outcome;

import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(NoLeaks.class)
class LoopWiresTests {

    private static final Duration A_WHILE = Duration.ofMillis(200);

    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";

    private static FrameServer streaming(int limit) {
        return new FrameServer(
                Http2Settings.defaultSettings().maxConcurrentStreams(limit),
                stream -> stream.events().data("data: x\n\n"));
    }

    private static Call served(PoolFixture fixture) {
        Call call = fixture.stream();
        call.awaitText("data: x");
        return call;
    }

    @Test
    void aboveFourFifthsOneMoreIsOpened() {
        try (FrameServer server = streaming(10);
                PoolFixture fixture = PoolFixture.to(server.port(), UpstreamProtocol.H2C)) {
            for (int i = 0; i < 8; i++) {
                served(fixture);
            }
            Await.never("a second connection", A_WHILE, () -> server.connections.size() > 1);
            served(fixture);
            Await.until("a second connection", () -> fixture.snapshot().connections() == 2);
            for (int i = 0; i < 5; i++) {
                served(fixture);
            }
            Await.never("a third connection", A_WHILE, () -> server.connections.size() > 2);
        }
    }

    @Test
    void connectionThatWindsDownIsReplacedBeforeAnybodyAsks() {
        try (FrameServer server = streaming(100);
                PoolFixture fixture = PoolFixture.to(server.port(), UpstreamProtocol.H2C)) {
            Call old = served(fixture);
            server.goAway();
            Await.until("a new connection is there", () -> fixture.snapshot().connections() == 2);
            server.streams.getFirst().end("data: [DONE]\n\n");
            old.completed();
            Await.until("the old one is gone", () -> fixture.snapshot().connections() == 1);

            // Nobody has used the new one: a server that closes idle connections is not dialled for ever.
            server.goAway();
            Await.until("it is gone too", () -> fixture.snapshot().connections() == 0);
            Await.never("a third connection", A_WHILE, () -> server.connections.size() > 2);
            served(fixture);
        }
    }

    @Test
    void whoWaitsIsServedInOrderAndMayLeaveFromTheMiddle() {
        try (FrameServer server = streaming(1);
                PoolFixture fixture = PoolFixture.to(server.port(), UpstreamProtocol.H2C)) {
            List<Call> open = new ArrayList<>();
            for (int i = 0; i < LoopWires.MAX_HTTP2; i++) {
                open.add(served(fixture));
            }
            Call first = fixture.stream();
            Call second = fixture.stream();
            Call third = fixture.stream();
            Await.until("all wait", () -> fixture.queue.taken.get() == 3);

            open.get(0).leave();
            first.awaitText("data: x");
            assertThat(second.sink().status()).isZero();
            second.leave();
            Await.until("it waits no more", () -> fixture.queue.taken.get() == 1);
            assertThat(second.outcome()).isInstanceOf(Outcome.Cancelled.class);
            open.get(1).leave();
            third.awaitText("data: x");
            assertThat(server.streams).hasSize(LoopWires.MAX_HTTP2 + 2);
        }
    }

    @Test
    void allWhoWaitForAConnectionFailWithIt() {
        try (RawServer server = RawServer.atOnce(peer -> {
                    peer.awaitMore();
                    peer.close();
                });
                PoolFixture fixture = PoolFixture.to(server.port(), UpstreamProtocol.H2C)) {
            List<Call> calls = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                calls.add(fixture.post("{}"));
            }
            Await.until("all wait", () -> fixture.queue.taken.get() == 5);
            server.goOn();
            calls.forEach(call -> call.failed(FailureCode.UPSTREAM_UNAVAILABLE));
            assertThat(server.connections).as("one for all").hasValue(1);
        }
    }

    @Test
    void slowFirstConnectionIsNotTakenForABusyOne() {
        EgressSettings impatient = new EgressSettings(
                1, 8 << 20, 64 << 20, 512, Duration.ofMillis(50), true, Duration.ofSeconds(2), Duration.ZERO);
        try (RawServer server = RawServer.atOnce(RawServer.Peer::silence);
                PoolFixture fixture = new PoolFixture(
                        1,
                        impatient,
                        PoolFixture.with(
                                PoolFixture.settings("http://127.0.0.1:" + server.port(), UpstreamProtocol.H2C),
                                PoolFixture.timeouts(DeadlineKind.CONNECT, 300)))) {
            assertThat(fixture.post("{}").failed(FailureCode.UPSTREAM_TIMEOUT).message())
                    .contains("timeout.connect (300 ms)");
        }
    }

    @Test
    void http1ConnectionThatItsServerClosedWhileIdleIsNotUsedAgain() {
        try (RawServer server = RawServer.afterRequest(peer -> {
                    peer.send(OK);
                    peer.awaitMore();
                    peer.close();
                });
                PoolFixture fixture = PoolFixture.to(server.port(), UpstreamProtocol.HTTP1)) {
            for (int i = 1; i <= 3; i++) {
                fixture.post("{}").completed();
                assertThat(server.connections).hasValue(i);
                server.goOn();
                Await.until("it is known to be gone", () -> fixture.snapshot().connections() == 0);
            }
        }
    }

    @Test
    void idleHttp1ConnectionIsClosedBeforeItsServerDoesSo() {
        try (RawServer server = RawServer.afterRequest(peer -> peer.send(OK));
                PoolFixture fixture = PoolFixture.to(server.port(), UpstreamProtocol.HTTP1)) {
            fixture.post("{}").completed();
            assertThat(fixture.snapshot().connections()).isEqualTo(1);
            Await.until("closed", () -> fixture.snapshot().connections() == 0);
            Await.until("by us", () -> server.closedByClient.get() == 1);
        }
    }

    @Test
    void connectionWhoseEndIsTheEndOfABodyIsNotUsedAgain() {
        try (RawServer server = RawServer.afterRequest(peer -> {
                    peer.send("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{\"a\":");
                    peer.send("1}");
                    peer.close();
                });
                PoolFixture fixture = PoolFixture.to(server.port(), UpstreamProtocol.HTTP1)) {
            for (int i = 1; i <= 2; i++) {
                assertThat(fixture.post("{}").completed().sink().text()).isEqualTo("{\"a\":1}");
                assertThat(server.connections).hasValue(i);
            }
        }
    }

    @Test
    void bytesBehindAnAnswerAreNobodysAnswer() {
        try (RawServer server = RawServer.afterRequest(
                        peer -> peer.send(OK + "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged"));
                PoolFixture fixture = PoolFixture.to(server.port(), UpstreamProtocol.HTTP1)) {
            for (int i = 1; i <= 3; i++) {
                assertThat(fixture.post("{}").completed().sink().text()).isEqualTo("{}");
                assertThat(server.connections).hasValue(i);
            }
        }
    }

    @Test
    void headerThatCannotBeSentGivesItsConnectionBack() {
        try (RawServer server = RawServer.afterRequest(peer -> peer.send(OK));
                PoolFixture fixture = PoolFixture.to(server.port(), UpstreamProtocol.HTTP1)) {
            for (int i = 0; i < 3; i++) {
                fixture.send(
                                fixture.loops.all().getFirst(),
                                Operation.LIST_MODELS,
                                "/v1/models",
                                "",
                                false,
                                new Headers().add("x-split", "a\r\nx-injected: b"))
                        .failed(FailureCode.INVALID_REQUEST);
            }
            fixture.post("{}").completed();
            assertThat(server.connections).hasValue(1);
            assertThat(server.requests).hasValue(1);
        }
    }
}
