package dev.velox.engine.upstream;

import java.util.ArrayList;
import java.util.List;

import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import dev.velox.engine.exchange.FailureCode;

import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(NoLeaks.class)
class Http2Tests {

    @Test
    void interimAnswersAndTrailersAreDropped() {
        try (FrameServer server = new FrameServer(stream -> {
                    for (int i = 0; i < 8; i++) {
                        stream.head(103, "link", "</a>");
                    }
                    stream.head(200, "content-type", "application/json")
                            .data("{}")
                            .trailers("x-trailer", "1");
                });
                PoolFixture fixture = PoolFixture.to(server.port(), UpstreamProtocol.H2C)) {
            Call call = fixture.post("{}").completed();
            assertThat(call.sink().status()).isEqualTo(200);
            assertThat(call.sink().text()).isEqualTo("{}");
            assertThat(call.sink().headers().contains("link")).isFalse();
            assertThat(call.sink().headers().contains("x-trailer")).isFalse();
        }
    }

    @Test
    void interimAnswersWithoutEndCostTheStreamOnly() {
        try (FrameServer server = new FrameServer(stream -> {
                    if (stream.stream().id() == 3) {
                        for (int i = 0; i < 9; i++) {
                            stream.head(103);
                        }
                    } else {
                        stream.head(200).end("{}");
                    }
                });
                PoolFixture fixture = PoolFixture.to(server.port(), UpstreamProtocol.H2C)) {
            assertThat(fixture.post("{}")
                            .failed(FailureCode.UPSTREAM_PROTOCOL_ERROR)
                            .message())
                    .contains("interim");
            fixture.post("{}").completed();
            assertThat(server.connections).hasSize(1);
            Await.until("the stream is reset", () -> server.resets.size() == 1);
        }
    }

    @Test
    void resetBeforeTheHeadAndInTheMiddleFail() {
        try (FrameServer server = new FrameServer(stream -> {
                    if (stream.stream().id() == 3) {
                        stream.reset(Http2Error.REFUSED_STREAM);
                    } else {
                        stream.events().data("data: x\n\ndata: ha");
                    }
                });
                PoolFixture fixture = PoolFixture.to(server.port(), UpstreamProtocol.H2C)) {
            assertThat(fixture.post("{}")
                            .failed(FailureCode.UPSTREAM_UNAVAILABLE)
                            .message())
                    .contains("before an answer");

            Call call = fixture.stream();
            call.awaitText("data: x\n\n");
            server.streams.getLast().reset(Http2Error.INTERNAL_ERROR);
            call.failed(FailureCode.UPSTREAM_UNAVAILABLE);
            assertThat(call.sink().text()).isEqualTo("data: x\n\n");
            assertThat(call.sink().aborted()).isTrue();
            assertThat(server.connections).hasSize(1);
        }
    }

    @Test
    void lostConnectionFailsAllItsStreams() {
        try (FrameServer server = new FrameServer(stream -> stream.events().data("data: x\n\n"));
                PoolFixture fixture = PoolFixture.to(server.port(), UpstreamProtocol.H2C)) {
            List<Call> calls = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                calls.add(fixture.stream());
            }
            calls.forEach(call -> call.awaitText("data: x"));
            Future<?> _ = server.connections.getFirst().close();
            calls.forEach(call -> call.failed(FailureCode.UPSTREAM_UNAVAILABLE));
            fixture.awaitNothingHeld();
            fixture.stream().awaitText("data: x");
            assertThat(server.connections).hasSize(2);
        }
    }

    @Test
    void bodyShorterThanAnnouncedIsAProtocolError() {
        try (FrameServer server = new FrameServer(
                        stream -> stream.head(200, "content-type", "application/json", "content-length", "100")
                                .end("{}"));
                PoolFixture fixture = PoolFixture.to(server.port(), UpstreamProtocol.H2C)) {
            Call call = fixture.post("{}");
            call.failed(FailureCode.UPSTREAM_PROTOCOL_ERROR);
            assertThat(call.sink().aborted()).isTrue();
        }
    }

    @Test
    void connectionThatWindsDownFinishesItsStreamsWhileANewOneServes() {
        try (FrameServer server = new FrameServer(stream -> stream.events().data("data: x\n\n"));
                PoolFixture fixture = PoolFixture.to(server.port(), UpstreamProtocol.H2C)) {
            Call before = fixture.stream();
            before.awaitText("data: x");
            FrameServer.Stream old = server.streams.getFirst();
            old.context().channel().eventLoop().execute(server::goAway);
            // The client has seen the GOAWAY for sure once it has seen what came after it.
            old.data("data: y\n\n");
            before.awaitText("data: y");

            Call after = fixture.stream();
            after.awaitText("data: x");
            assertThat(server.connections).hasSize(2);
            old.end("data: [DONE]\n\n");
            before.completed();
        }
    }

    @Test
    void streamsBeyondThePeersLimitOpenConnectionsAndThenWait() {
        try (FrameServer server = new FrameServer(
                        Http2Settings.defaultSettings().maxConcurrentStreams(1),
                        stream -> stream.events().data("data: x\n\n"));
                PoolFixture fixture = PoolFixture.to(server.port(), UpstreamProtocol.H2C)) {
            List<Call> served = new ArrayList<>();
            for (int i = 0; i < LoopWires.MAX_HTTP2; i++) {
                served.add(fixture.stream());
                served.getLast().awaitText("data: x");
            }
            assertThat(server.connections).hasSize(LoopWires.MAX_HTTP2);

            Call waiting = fixture.stream();
            Await.until("it waits", () -> fixture.queue.taken.get() == 1);
            var failure = waiting.failed(FailureCode.OVERLOADED);
            assertThat(failure.message()).contains("acquire-timeout (2 s)").contains("acme");
            assertThat(failure.retryAfterNanos()).isPositive();
            Await.until("it waits no more", () -> fixture.queue.taken.get() == 0);

            Call next = fixture.stream();
            Await.until("it waits", () -> fixture.queue.taken.get() == 1);
            served.getFirst().leave();
            next.awaitText("data: x");
            assertThat(server.connections).hasSize(LoopWires.MAX_HTTP2);
        }
    }

    @Test
    void peerThatNeverSendsItsSettingsRunsIntoTheConnectDeadline() {
        try (RawServer server = RawServer.atOnce(RawServer.Peer::silence);
                PoolFixture fixture = PoolFixture.to(server.port(), UpstreamProtocol.H2C, DeadlineKind.CONNECT, 300)) {
            assertThat(fixture.post("{}").failed(FailureCode.UPSTREAM_TIMEOUT).message())
                    .contains("timeout.connect (300 ms)");
            fixture.awaitNothingHeld();
        }
    }
}
