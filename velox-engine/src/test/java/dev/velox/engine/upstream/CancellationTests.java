package dev.velox.engine.upstream;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import dev.velox.engine.exchange.Headers;
import dev.velox.engine.exchange.Operation;
import dev.velox.engine.exchange.Outcome;

import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(NoLeaks.class)
class CancellationTests {

    /** 100 ms is the promise; a busy build machine gets more. */
    private static final Duration PROMPTLY = Duration.ofSeconds(1);

    @Test
    void leavingWhileConnectingGivesEverythingBack() {
        try (RawServer server = RawServer.atOnce(RawServer.Peer::silence);
                PoolFixture fixture = PoolFixture.to(server.port(), UpstreamProtocol.H2C)) {
            Call call = fixture.post("{}");
            Await.until("it connects", () -> server.connections.get() == 1);
            assertThat(fixture.snapshot().inFlight()).isEqualTo(1);
            assertThat(fixture.queue.taken).hasValue(1);
            call.leave();
            fixture.awaitNothingHeld();
            assertThat(call.outcome()).isInstanceOf(Outcome.Cancelled.class);
            assertThat(fixture.heard.cancelled)
                    .as("the upstream never worked for it")
                    .hasValue(0);
        }
    }

    @Test
    void leavingWhileWaitingForAStreamSendsNothing() {
        try (FrameServer server = new FrameServer(
                        Http2Settings.defaultSettings().maxConcurrentStreams(1),
                        stream -> stream.events().data("data: x\n\n"));
                PoolFixture fixture = PoolFixture.to(server.port(), UpstreamProtocol.H2C)) {
            List<Call> served = new ArrayList<>();
            for (int i = 0; i < LoopWires.MAX_HTTP2; i++) {
                served.add(fixture.stream());
                served.getLast().awaitText("data: x");
            }
            Call waiting = fixture.stream();
            Await.until("it waits", () -> fixture.queue.taken.get() == 1);
            waiting.leave();
            Await.until("it waits no more", () -> fixture.queue.taken.get() == 0);
            served.getFirst().leave();
            Call next = fixture.stream();
            next.awaitText("data: x");
            assertThat(server.streams).hasSize(LoopWires.MAX_HTTP2 + 1);
        }
    }

    @Test
    void leavingBeforeTheHeadResetsTheStreamAndKeepsTheConnection() {
        try (FrameServer server = new FrameServer(stream -> {
                    if (stream.stream().id() > 3) {
                        stream.head(200).end("{}");
                    }
                });
                PoolFixture fixture = PoolFixture.to(server.port(), UpstreamProtocol.H2C)) {
            Call call = fixture.post("{}");
            Await.until("the request is there", () -> server.streams.size() == 1);
            call.leave();
            Await.until("reset", PROMPTLY, () -> server.resets.size() == 1);
            assertThat(server.resets).containsExactly(Http2Error.CANCEL.code());
            fixture.awaitNothingHeld();
            fixture.post("{}").completed();
            assertThat(server.connections).hasSize(1);
        }
    }

    @Test
    void leavingMidStreamResetsTheStreamAndItsNeighboursGoOn() {
        try (FrameServer server = new FrameServer(stream -> stream.events().data("data: x\n\ndata: ha"));
                PoolFixture fixture = PoolFixture.to(server.port(), UpstreamProtocol.H2C)) {
            Call leaving = fixture.stream();
            leaving.awaitText("data: x");
            Call staying = fixture.stream();
            staying.awaitText("data: x");

            leaving.leave();
            Await.until("reset", PROMPTLY, () -> server.resets.size() == 1);
            assertThat(leaving.sink().text()).isEqualTo("data: x\n\n");
            assertThat(fixture.heard.cancelled).hasValue(1);
            server.streams.get(1).data("lf\n\n").end("data: [DONE]\n\n");
            staying.completed();
            assertThat(server.connections).hasSize(1);
        }
    }

    @Test
    void leavingWhileTheCallerTakesNothingResetsTheStream() {
        try (FrameServer server = new FrameServer(stream -> stream.events().data("data: x\n\n"));
                PoolFixture fixture = PoolFixture.to(server.port(), UpstreamProtocol.H2C)) {
            Call call = fixture.stream();
            call.sink().ready(false);
            call.awaitText("data: x");
            for (int i = 0; i < 100; i++) {
                server.streams.getFirst().data("data: " + "y".repeat(1_000) + "\n\n");
            }
            call.leave();
            Await.until("reset", PROMPTLY, () -> server.resets.size() == 1);
        }
    }

    @Test
    void leavingClosesAnHttp1ConnectionAtAnyStage() {
        try (RawServer silent = RawServer.afterRequest(RawServer.Peer::silence);
                PoolFixture fixture = PoolFixture.to(silent.port(), UpstreamProtocol.HTTP1)) {
            Call call = fixture.post("{}");
            Await.until("the request is there", () -> silent.requests.get() == 1);
            call.leave();
            Await.until("closed", PROMPTLY, () -> silent.closedByClient.get() == 1);
        }
        try (RawServer talking = RawServer.afterRequest(peer -> {
                    peer.send(
                            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
                    peer.send("9\r\ndata: x\n\n\r\n");
                    peer.silence();
                });
                PoolFixture fixture = PoolFixture.to(talking.port(), UpstreamProtocol.HTTP1)) {
            Call call = fixture.stream();
            call.awaitText("data: x");
            call.leave();
            Await.until("closed", PROMPTLY, () -> talking.closedByClient.get() == 1);
        }
    }

    @Test
    void leavingAtAnyMomentLeavesNothingBehind() {
        try (FrameServer server = new FrameServer(
                        Http2Settings.defaultSettings().maxConcurrentStreams(1_000),
                        stream -> stream.events().data("data: x\n\n").data("data: y\n\nda"));
                PoolFixture fixture = PoolFixture.to(server.port(), UpstreamProtocol.H2C)) {
            Call first = fixture.stream();
            first.awaitText("data: x");
            first.leave();
            var loop = fixture.loops.all().getFirst();
            // No more than a connection may reset before it is retired.
            for (int i = 0; i < 70; i++) {
                Call call = fixture.prepare(
                        loop,
                        Operation.CHAT_COMPLETION,
                        "/v1/chat/completions",
                        "{\"i\":" + i + "}",
                        true,
                        new Headers());
                int hops = i % 12;
                loop.execute(() -> {
                    fixture.send(call.exchange());
                    leaveAfter(call, hops);
                });
            }
            fixture.awaitNothingHeld();
            Await.until("some left late enough to be sent", () -> server.streams.size() > 50);
            Await.until("no stream is left open", () -> server.resets.size() == server.streams.size());
            assertThat(server.connections).hasSize(1);
        }
    }

    /** Leaves after the loop has gone round that often: a different stage each time. */
    private static void leaveAfter(Call call, int hops) {
        if (hops == 0) {
            call.exchange().callerLeft();
        } else {
            call.loop().execute(() -> leaveAfter(call, hops - 1));
        }
    }
}
