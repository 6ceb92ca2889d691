package dev.velox.engine.upstream.wire;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import dev.velox.engine.exchange.Headers;
import dev.velox.engine.upstream.Await;
import dev.velox.engine.upstream.FrameServer;
import dev.velox.engine.upstream.NoLeaks;
import dev.velox.engine.upstream.RawServer;

import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(NoLeaks.class)
class Http2FlowTests {

    private static final int WINDOW = 1 << 20;

    private static final Http2WireSettings NARROW = Http2WireSettings.of(WINDOW, 2 * WINDOW, 512);

    private static final byte[] PIECE = new byte[16 << 10];

    /** Sends four windows and ends. */
    private static void large(FrameServer.Stream stream) {
        stream.head(200);
        for (int i = 0; i < 4 * WINDOW / PIECE.length; i++) {
            stream.data(PIECE);
        }
        stream.end("");
    }

    @Test
    void bodyWaitsForThePeersWindow() {
        int length = 300_000;
        try (FrameServer server = new FrameServer(
                        Http2Settings.defaultSettings().initialWindowSize(1_000), stream -> stream.head(200));
                WireFixture fixture = new WireFixture()) {
            Wire wire = fixture.wire(server.port());
            Answer answer = fixture.post(wire, "x".repeat(length));
            Await.until("the window is used up", () -> server.bytesReceived.get() == 1_000);
            Await.never("more comes", Duration.ofMillis(50), () -> server.bytesReceived.get() > 1_000);

            FrameServer.Stream stream = server.streams.getFirst();
            for (int taken = 0; taken < length; taken += 1_000) {
                int all = taken + 1_000;
                Await.until("a window is full", () -> server.bytesReceived.get() >= Math.min(all, length));
                stream.took(1_000);
            }
            Await.until("the request is whole", () -> server.requestsReceived.get() == 1);
            stream.end("{}");
            answer.awaitEnd();
            assertThat(server.bytesReceived).hasValue(length);
        }
    }

    @Test
    void bodiesThatWaitForTheConnectionTakeTurns() {
        int length = 200_000;
        try (FrameServer server = new FrameServer(Http2Settings.defaultSettings(), stream -> stream.head(200));
                WireFixture fixture = new WireFixture()) {
            Wire wire = fixture.wire(server.port());
            Answer first = fixture.post(wire, "x".repeat(length));
            Answer second = fixture.post(wire, "y".repeat(length));
            Await.until("the connection's window is used up", () -> server.bytesReceived.get() == 65_535);
            Await.until("both have begun", () -> server.streams.size() == 2);
            server.givesBack = true;
            server.streams.getFirst().took(65_535);
            Await.until("both are whole", () -> server.requestsReceived.get() == 2);
            server.streams.forEach(stream -> stream.end("{}"));
            first.awaitEnd();
            second.awaitEnd();

            assertThat(server.bytesReceived).hasValue(2 * length);
            List<Integer> pieces = List.copyOf(server.pieces);
            int one = pieces.getFirst();
            int other = pieces.stream().filter(id -> id != one).findFirst().orElseThrow();
            assertThat(pieces.indexOf(other)).isLessThan(pieces.lastIndexOf(one));
            // Not only at the very end of the first one either.
            assertThat(pieces.lastIndexOf(one)).isGreaterThan(pieces.indexOf(other) + 2);
            fixture.awaitIdle(wire);
        }
    }

    @Test
    void windowThatShrinksHoldsABodyUntilItIsMadeGoodAgain() {
        try (FrameServer server = new FrameServer(
                        Http2Settings.defaultSettings().initialWindowSize(1_000), stream -> stream.head(200));
                WireFixture fixture = new WireFixture()) {
            Wire wire = fixture.wire(server.port());
            Answer answer = fixture.post(wire, "x".repeat(3_000));
            Await.until("the window is used up", () -> server.bytesReceived.get() == 1_000);
            // RFC 9113 section 6.9.2: the window is -900 now.
            server.send(Http2Settings.defaultSettings().initialWindowSize(100));
            FrameServer.Stream stream = server.streams.getFirst();
            stream.took(900);
            Await.never("more comes", Duration.ofMillis(50), () -> server.bytesReceived.get() > 1_000);
            stream.took(100);
            Await.until("what there is room for comes", () -> server.bytesReceived.get() == 1_100);
            server.send(Http2Settings.defaultSettings().initialWindowSize(10_000));
            Await.until("the request is whole", () -> server.requestsReceived.get() == 1);
            stream.end("{}");
            answer.awaitEnd();
            assertThat(server.bytesReceived).hasValue(3_000);
        }
    }

    @Test
    void headLongerThanAFrameGoesOnInFurtherOnes() {
        try (FrameServer server = new FrameServer(
                        Http2Settings.defaultSettings().maxHeaderListSize(200_000),
                        stream -> stream.head(200).end("{}"));
                WireFixture fixture = new WireFixture()) {
            Wire wire = fixture.wire(server.port());
            Headers headers = new Headers();
            for (int i = 0; i < 10; i++) {
                headers.add("x-" + i, (i + "\u00e9").repeat(3_000));
            }
            fixture.open(wire, WireFixture.request(headers, "{}"), new Answer(true))
                    .awaitEnd();
            assertThat(server.streams.getFirst().request().get("x-9")).hasToString("9\u00e9".repeat(3_000));
            assertThat(server.requestsReceived).hasValue(1);
            fixture.post(wire, "{}").awaitEnd();
        }
    }

    @Test
    void answerThatEndsBeforeTheRequestDoesSpareTheRest() {
        try (FrameServer server = new FrameServer(
                        Http2Settings.defaultSettings().initialWindowSize(1_000),
                        stream -> stream.head(413).end("too long"));
                WireFixture fixture = new WireFixture()) {
            Wire wire = fixture.wire(server.port());
            Answer answer = fixture.post(wire, "x".repeat(50_000)).awaitEnd();
            assertThat(answer.status).isEqualTo(413);
            assertThat(answer.text()).isEqualTo("too long");
            Await.until("the rest is given up", () -> server.resets.size() == 1);
            fixture.awaitIdle(wire);
        }
    }

    @Test
    void unreadAnswersDoNotStopTheirNeighbours() {
        try (FrameServer server = new FrameServer(Http2FlowTests::large);
                WireFixture fixture = new WireFixture()) {
            Wire wire = fixture.wire(server.port(), NARROW);
            List<Answer> unread = new ArrayList<>();
            for (int i = 0; i < 9; i++) {
                unread.add(fixture.unread(wire));
            }
            for (Answer each : unread) {
                Await.until("a window is full", () -> each.length.get() == WINDOW);
            }
            Answer healthy = fixture.post(wire, "{}").awaitEnd();
            assertThat(healthy.length).hasValue(4 * WINDOW);
            assertThat(unread).allMatch(each -> each.length.get() == WINDOW && !each.ended);

            Answer late = unread.getFirst();
            fixture.run(() -> late.stream().consumed(WINDOW));
            Await.until("more comes", () -> late.length.get() == 2 * WINDOW);
            Await.never("without being asked for", Duration.ofMillis(30), () -> late.length.get() > 2 * WINDOW);
            fixture.run(() -> unread.forEach(each -> each.stream().cancel()));
            fixture.awaitIdle(wire);
        }
    }

    @Test
    void requestsOfOnePassLeaveWithOneFlush() {
        try (FrameServer server = new FrameServer(stream -> stream.head(200).end("{}"));
                WireFixture fixture = new WireFixture()) {
            Wire wire = fixture.wire(server.port());
            fixture.post(wire, "{}").awaitEnd();
            AtomicInteger flushes = new AtomicInteger();
            AtomicInteger afterPass = new AtomicInteger();
            List<Answer> answers = new ArrayList<>();
            int counted = fixture.on(() -> {
                fixture.channels.getFirst().pipeline().addFirst(new ChannelOutboundHandlerAdapter() {
                    @Override
                    public void flush(ChannelHandlerContext context) throws Exception {
                        flushes.incrementAndGet();
                        super.flush(context);
                    }
                });
                for (int i = 0; i < 50; i++) {
                    Answer answer = new Answer(true);
                    answers.add(answer);
                    answer.stream = wire.open(WireFixture.request("{}"), answer);
                }
                fixture.loop.execute(() -> afterPass.set(flushes.get()));
                return flushes.get();
            });
            assertThat(counted).isZero();
            answers.forEach(Answer::awaitEnd);
            Await.until("all are whole", () -> server.requestsReceived.get() == 51);
            assertThat(afterPass).hasValue(1);
        }
    }

    @Test
    void passEndsOnceForAllThatOneReadBrought() {
        String settings = "000000040000000000";
        String head = "00000101040000000388";
        String data = "00000100000000000378";
        String last = "00000100010000000379";
        try (RawServer server = RawServer.atOnce(peer -> {
                    peer.send(HexFormat.of().parseHex(settings));
                    peer.awaitMore();
                    peer.send(HexFormat.of().parseHex(head + data.repeat(20)));
                    peer.awaitMore();
                    peer.send(HexFormat.of().parseHex(data + last)).silence();
                });
                WireFixture fixture = new WireFixture()) {
            Answer answer = fixture.post(fixture.wire(server.port()), "{}");
            server.goOn();
            answer.awaitText("x".repeat(20));
            Await.until("the pass ends", () -> answer.story.getLast().equals("pass"));
            assertThat(answer.story).hasSize(22).startsWith("head", "data");
            server.goOn();
            answer.awaitEnd();
            assertThat(answer.story).hasSize(25).endsWith("pass", "data", "data", "end");
        }
    }

    @Test
    void listenerThatThrowsCostsItsStreamOnly() {
        try (FrameServer server = new FrameServer(stream -> stream.head(200).data("x"));
                WireFixture fixture = new WireFixture()) {
            Wire wire = fixture.wire(server.port());
            Answer healthy = fixture.post(wire, "{}").awaitText("x");
            Answer bad = new Answer(true);
            bad.onData = () -> {
                throw new IllegalStateException("a mistake");
            };
            fixture.open(wire, WireFixture.request("{}"), bad);
            assertThat(bad.awaitFailure().cause()).hasMessage("a mistake");
            Await.until("the stream is reset", () -> server.resets.size() == 1);
            server.streams.getFirst().end("y");
            healthy.awaitEnd();
        }
    }
}
