package dev.velox.engine.upstream.wire;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http2.DefaultHttp2PingFrame;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.velox.engine.exchange.Headers;
import dev.velox.engine.upstream.Await;
import dev.velox.engine.upstream.FrameServer;
import dev.velox.engine.upstream.NoLeaks;
import dev.velox.engine.upstream.RawServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@ExtendWith(NoLeaks.class)
class Http2LifeTests {

    private static final byte[] EMPTY_SETTINGS = HexFormat.of().parseHex("000000040000000000");

    private static final Duration LONG = Duration.ofMinutes(1);

    /** Says something and leaves it at that. */
    private static void talk(FrameServer.Stream stream) {
        stream.head(200).data("x");
    }

    @Test
    void noRequestBeforeThePeersSettings() {
        try (RawServer server = RawServer.atOnce(peer -> {
                    peer.awaitMore();
                    peer.send(EMPTY_SETTINGS).silence();
                });
                WireFixture fixture = new WireFixture()) {
            Wire wire = fixture.connect(server.port(), WireFixture.SETTINGS, null);
            assertThat(fixture.on(wire::takes)).isFalse();
            ByteBuf body = Unpooled.copiedBuffer("{}", StandardCharsets.UTF_8);
            WireRequest request = new WireRequest("POST", "http", "a", "/", new Headers(), body);
            assertThatThrownBy(() -> fixture.open(wire, request, new Answer(true)))
                    .isInstanceOf(IllegalStateException.class);
            assertThat(body.refCnt()).isZero();
            assertThat(fixture.settled).isEmpty();

            server.goOn();
            Await.until("it settles", () -> fixture.settled.contains(wire));
            assertThat(fixture.on(wire::takes)).isTrue();
            fixture.run(wire::close);
            fixture.awaitClosed(wire);
        }
    }

    @Test
    void connectionThatNeverSettlesTellsOnceThatItClosed() {
        try (RawServer server = RawServer.atOnce(peer -> {
                    peer.awaitMore();
                    peer.close();
                });
                WireFixture fixture = new WireFixture()) {
            Wire wire = fixture.connect(server.port(), WireFixture.SETTINGS, null);
            server.goOn();
            fixture.awaitClosed(wire);
            fixture.run(wire::close);
            assertThat(fixture.settled).isEmpty();
            assertThat(fixture.causes).hasSize(1).allMatch(IOException.class::isInstance);
        }
    }

    /** Another protocol's answer, a WINDOW_UPDATE without its number, a head that no HPACK decoder takes, a push. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "485454502f312e3120343030204261640d0a0d0a",
                "000000080000000000",
                "000004010400000003ffffffff",
                "00000101040000000288"
            })
    void bytesThatAreNoHttpAreToldToEveryStream(String bytes) {
        byte[] garbage = HexFormat.of().parseHex(bytes);
        try (RawServer server = RawServer.atOnce(peer -> {
                    peer.send(EMPTY_SETTINGS);
                    peer.awaitMore();
                    peer.send(garbage).silence();
                });
                WireFixture fixture = new WireFixture()) {
            Wire wire = fixture.wire(server.port());
            List<Answer> answers = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                answers.add(fixture.post(wire, "x".repeat(100_000)));
            }
            server.goOn();
            for (Answer answer : answers) {
                WireFailure failure = answer.awaitFailure();
                assertThat(failure.cause()).isInstanceOf(Http2Exception.class);
                assertThat(failure.connectionLost()).isTrue();
                assertThat(failure.unprocessed()).isFalse();
            }
            fixture.awaitClosed(wire);
            assertThat(fixture.causes).hasSize(1).allMatch(Http2Exception.class::isInstance);
        }
    }

    @Test
    void lostConnectionFailsAllThatIsOpen() {
        try (FrameServer server = new FrameServer(Http2LifeTests::talk);
                WireFixture fixture = new WireFixture()) {
            Wire wire = fixture.wire(server.port());
            Answer first = fixture.post(wire, "{}").awaitText("x");
            Answer second = fixture.post(wire, "x".repeat(200_000)).awaitText("x");
            Future<?> _ = server.connections.getFirst().close();
            assertThat(List.of(first.awaitFailure(), second.awaitFailure()))
                    .allMatch(WireFailure::connectionLost)
                    .noneMatch(WireFailure::unprocessed)
                    .allMatch(failure -> failure.cause() instanceof IOException);
            fixture.awaitClosed(wire);
            assertThat(fixture.on(wire::active)).isZero();
            assertThat(fixture.on(wire::takes)).isFalse();
        }
    }

    @Test
    void requestThatNeverLeftIsUnprocessed() {
        try (FrameServer server = new FrameServer(Http2LifeTests::talk);
                WireFixture fixture = new WireFixture()) {
            Wire wire = fixture.wire(server.port());
            Answer answer = new Answer(true);
            fixture.run(() -> {
                answer.stream = wire.open(WireFixture.request("{}"), answer);
                // As the kernel would do it: nothing that waits is written any more.
                Channel channel = fixture.channels.getFirst();
                channel.unsafe().close(channel.voidPromise());
            });
            WireFailure failure = answer.awaitFailure();
            assertThat(failure.unprocessed()).isTrue();
            assertThat(failure.connectionLost()).isTrue();
            assertThat(server.streams).isEmpty();
        }
    }

    @Test
    void connectionThatGoesAwayFinishesWhatThePeerKnows() {
        try (FrameServer server = new FrameServer(Http2LifeTests::talk);
                WireFixture fixture = new WireFixture()) {
            Wire wire = fixture.wire(server.port());
            Answer answer = fixture.post(wire, "{}").awaitText("x");
            server.connections.getFirst().eventLoop().execute(server::goAway);
            Await.until("it retires", () -> fixture.retired.contains(wire));
            assertThat(wire.retired()).isTrue();
            server.streams.getFirst().data("y");
            answer.awaitText("y");
            assertThat(fixture.closed).isEmpty();
            server.streams.getFirst().end("z");
            answer.awaitEnd();
            fixture.awaitClosed(wire);
            assertThat(fixture.retired).hasSize(1);
        }
    }

    @Test
    void streamsThatThePeerWillNotRunAreUnprocessed() {
        // GOAWAY with 3 as the last stream, after the second request.
        byte[] goAway = HexFormat.of().parseHex("0000080700000000000000000300000000");
        try (RawServer server = RawServer.atOnce(peer -> {
                    peer.send(EMPTY_SETTINGS);
                    peer.awaitMore();
                    peer.send(goAway);
                    peer.awaitMore();
                    peer.close();
                });
                WireFixture fixture = new WireFixture()) {
            Wire wire = fixture.wire(server.port());
            Answer known = fixture.post(wire, "{}");
            Answer unknown = fixture.post(wire, "x".repeat(100_000));
            server.goOn();
            WireFailure failure = unknown.awaitFailure();
            assertThat(failure.unprocessed()).isTrue();
            assertThat(failure.connectionLost()).isTrue();
            assertThat(known.failure).isNull();
            server.goOn();
            assertThat(known.awaitFailure().unprocessed()).isFalse();
            fixture.awaitClosed(wire);
        }
    }

    @Test
    void peersLimitIsRespectedAsItChanges() {
        try (FrameServer server =
                        new FrameServer(Http2Settings.defaultSettings().maxConcurrentStreams(0), Http2LifeTests::talk);
                WireFixture fixture = new WireFixture()) {
            Wire wire = fixture.wire(server.port());
            assertThat(wire.limit()).isZero();
            assertThat(fixture.on(wire::takes)).isFalse();

            server.send(new Http2Settings().maxConcurrentStreams(2));
            Await.until("the limit rises", () -> fixture.freed.get() == 1);
            Answer first = fixture.post(wire, "{}").awaitText("x");
            fixture.post(wire, "{}").awaitText("x");
            assertThat(fixture.on(wire::takes)).isFalse();
            server.streams.getFirst().end("y");
            first.awaitEnd();
            Await.until("one is free", () -> fixture.freed.get() == 2);

            server.send(new Http2Settings().maxConcurrentStreams(1));
            Await.until("the limit falls", () -> fixture.on(wire::limit) == 1);
            assertThat(fixture.on(wire::takes)).isFalse();
            server.send(new Http2Settings().maxConcurrentStreams(100_000));
            Await.until("our own limit holds", () -> fixture.on(wire::limit) == 512);
        }
    }

    @Test
    void retiresByAgeAndClosesWhenItsWorkIsDone() {
        try (FrameServer server = new FrameServer(Http2LifeTests::talk);
                WireFixture fixture = new WireFixture()) {
            Wire wire = fixture.wire(server.port(), WireFixture.with(Duration.ofMillis(300), LONG, LONG, 1 << 30));
            Answer answer = fixture.post(wire, "{}").awaitText("x");
            Await.until("it retires", () -> fixture.retired.contains(wire));
            assertThat(fixture.closed).isEmpty();
            server.streams.getFirst().end("y");
            answer.awaitEnd();
            fixture.awaitClosed(wire);
        }
    }

    @Test
    void retiresLongBeforeStreamIdsRunOut() {
        try (FrameServer server = new FrameServer(stream -> stream.head(200).end("{}"));
                WireFixture fixture = new WireFixture()) {
            Wire wire = fixture.wire(server.port(), WireFixture.with(LONG, LONG, LONG, 6));
            fixture.post(wire, "{}").awaitEnd();
            fixture.post(wire, "{}").awaitEnd();
            assertThat(wire.retired()).isFalse();
            fixture.post(wire, "{}").awaitEnd();
            fixture.awaitClosed(wire);
            assertThat(fixture.retired).containsExactly(wire);
        }
    }

    @Test
    void silentPeerIsLostWhileRequestsWait() {
        try (RawServer server =
                        RawServer.atOnce(peer -> peer.send(EMPTY_SETTINGS).silence());
                WireFixture fixture = new WireFixture()) {
            Wire wire = fixture.wire(server.port(), WireFixture.quiet(Duration.ofMillis(50), Duration.ofMillis(50)));
            Await.never("an idle one is kept", Duration.ofMillis(250), () -> !fixture.closed.isEmpty());
            WireFailure failure = fixture.post(wire, "{}").awaitFailure();
            assertThat(failure.cause()).hasMessageContaining("PING");
            assertThat(failure.connectionLost()).isTrue();
            fixture.awaitClosed(wire);
        }
    }

    @Test
    void peerThatAnswersPingsMayThinkAsLongAsItLikes() {
        try (FrameServer server = new FrameServer(stream -> {});
                WireFixture fixture = new WireFixture()) {
            Wire wire = fixture.wire(server.port(), WireFixture.quiet(Duration.ofMillis(20), Duration.ofMillis(500)));
            Answer answer = fixture.post(wire, "{}");
            Await.never("it fails", Duration.ofMillis(900), () -> !answer.silent());
            server.streams.getFirst().head(200).end("{}");
            answer.awaitEnd();
            assertThat(fixture.closed).isEmpty();
        }
    }

    @Test
    void pingsOfThePeerAreAnswered() {
        try (FrameServer server = new FrameServer(stream -> {
                    Future<?> _ = stream.context().writeAndFlush(new DefaultHttp2PingFrame(7));
                });
                WireFixture fixture = new WireFixture()) {
            Wire wire = fixture.wire(server.port());
            Answer answer = fixture.post(wire, "{}");
            Await.until("the answer to a PING came", () -> server.pingAcks.contains(7L));
            fixture.run(() -> answer.stream().cancel());
        }
    }

    @Test
    void closeFailsWhatIsOpenAtOnce() {
        try (FrameServer server = new FrameServer(Http2LifeTests::talk);
                WireFixture fixture = new WireFixture()) {
            Wire wire = fixture.wire(server.port());
            Answer answer = fixture.post(wire, "{}").awaitText("x");
            fixture.run(() -> {
                wire.close();
                assertThat(answer.failure).isNotNull();
                assertThat(wire.takes()).isFalse();
            });
            assertThat(answer.awaitFailure().connectionLost()).isTrue();
            fixture.awaitClosed(wire);
            Await.until("the peer sees it", () -> !server.connections.getFirst().isActive());
        }
    }

    @Test
    void retiredConnectionWithoutWorkCloses() {
        try (FrameServer server = new FrameServer(Http2LifeTests::talk);
                WireFixture fixture = new WireFixture()) {
            Wire wire = fixture.wire(server.port());
            fixture.run(wire::retire);
            fixture.awaitClosed(wire);
            assertThat(fixture.retired).containsExactly(wire);
        }
    }
}
