package dev.velox.engine.upstream.wire;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2PingFrame;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.velox.engine.upstream.Await;
import dev.velox.engine.upstream.FrameServer;
import dev.velox.engine.upstream.NoLeaks;
import dev.velox.engine.upstream.RawServer;

import static org.assertj.core.api.Assertions.assertThat;

/** What a peer does wrong costs as little as it can. */
@ExtendWith(NoLeaks.class)
class Http2PeerFaultTests {

    @ParameterizedTest
    @CsvSource({":foo,1", ":path,/", ":status,201"})
    void oddPseudoHeaderCostsItsStreamOnly(String name, String value) {
        try (FrameServer server = new FrameServer(stream -> {});
                WireFixture fixture = new WireFixture()) {
            Wire wire = fixture.wire(server.port());
            Answer odd = fixture.post(wire, "{}");
            Answer healthy = fixture.post(wire, "{}");
            Await.until("both have come", () -> server.streams.size() == 2);
            Http2Headers head = new DefaultHttp2Headers(false).status("200").add(name, value);
            server.streams.getFirst().head(head, true);

            WireFailure failure = odd.awaitFailure();
            assertThat(failure.connectionLost()).isFalse();
            server.streams.getLast().head(200).end("{}");
            healthy.awaitEnd();
            assertThat(fixture.closed).isEmpty();
        }
    }

    @Test
    void trailersWithAStatusAreMalformed() {
        try (FrameServer server = new FrameServer(stream ->
                        stream.head(200).data("{}").head(new DefaultHttp2Headers(false).status("200"), true));
                WireFixture fixture = new WireFixture()) {
            WireFailure failure =
                    fixture.post(fixture.wire(server.port()), "{}").awaitFailure();
            assertThat(failure.connectionLost()).isFalse();
        }
    }

    @Test
    void lengthThatIsSaidTwiceIsSaidOnce() {
        try (FrameServer server = new FrameServer(stream -> {
                    Http2Headers head = new DefaultHttp2Headers(false).status("200");
                    head.add("content-length", "2").add("content-length", "2");
                    stream.head(head, false).end("{}");
                });
                WireFixture fixture = new WireFixture()) {
            Answer answer = fixture.post(fixture.wire(server.port()), "{}").awaitEnd();
            assertThat(answer.headers.all("content-length")).containsExactly("2");
        }
    }

    @Test
    void nothingOfABodyComesBehindItsReset() {
        String noWindow = "000006040000000000" + "000400000000";
        String window = "000004080000000003" + "00010000";
        String answer = "000001010500000003" + "88";
        try (RawServer server = RawServer.atOnce(peer -> {
                    peer.send(HexFormat.of().parseHex(noWindow));
                    peer.awaitMore();
                    peer.send(HexFormat.of().parseHex(window + answer)).silence();
                });
                WireFixture fixture = new WireFixture()) {
            Wire wire = fixture.wire(server.port());
            Sent sent = fixture.on(() -> {
                Sent all = new Sent();
                fixture.channels.getFirst().pipeline().addFirst(all);
                return all;
            });
            Answer early = fixture.post(wire, "x".repeat(10_000));
            server.goOn();
            early.awaitEnd();
            fixture.awaitIdle(wire);

            List<Integer> types = fixture.on(sent::typesOfStreams);
            // The head, and the reset.
            assertThat(types).containsExactly(1, 3);
        }
    }

    @Test
    void whatCannotBeWrittenEndsTheConnection() {
        try (FrameServer server = new FrameServer(stream -> {});
                WireFixture fixture = new WireFixture()) {
            Wire wire = fixture.wire(server.port());
            Answer before = fixture.post(wire, "{}");
            Await.until("it has come", () -> server.streams.size() == 1);
            AtomicBoolean broken = new AtomicBoolean(true);
            fixture.run(() -> fixture.channels.getFirst().pipeline().addFirst(new ChannelOutboundHandlerAdapter() {
                @Override
                public void write(ChannelHandlerContext context, Object message, ChannelPromise promise)
                        throws Exception {
                    if (broken.getAndSet(false)) {
                        ReferenceCountUtil.release(message);
                        promise.tryFailure(new IllegalStateException("no way out"));
                    } else {
                        super.write(context, message, promise);
                    }
                }
            }));
            WireFailure failure = fixture.post(wire, "{}").awaitFailure();
            assertThat(failure.connectionLost()).isTrue();
            assertThat(before.awaitFailure().connectionLost()).isTrue();
            fixture.awaitClosed(wire);
        }
    }

    @Test
    void peerThatPingsAndDoesNotReadIsLeft() {
        try (FrameServer server = new FrameServer(stream -> {});
                WireFixture fixture = new WireFixture()) {
            Wire wire = fixture.wire(server.port());
            Held held = fixture.on(() -> {
                Held all = new Held();
                fixture.channels.getFirst().pipeline().addFirst(all);
                return all;
            });
            server.connections.getFirst().eventLoop().execute(() -> {
                for (int i = 0; i < 10_100; i++) {
                    Future<?> _ = server.connections.getFirst().write(new DefaultHttp2PingFrame(i));
                }
                server.connections.getFirst().flush();
            });
            Answer waiting = fixture.post(wire, "{}");
            assertThat(waiting.awaitFailure().connectionLost()).isTrue();
            fixture.run(held::letGo);
            fixture.awaitClosed(wire);
        }
    }

    /** Keeps the frames that leave. */
    private static final class Sent extends ChannelOutboundHandlerAdapter {

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) throws Exception {
            ByteBuf part = (ByteBuf) message;
            part.getBytes(part.readerIndex(), bytes, part.readableBytes());
            super.write(context, message, promise);
        }

        /** Types of all frames that are not the connection's own. */
        List<Integer> typesOfStreams() {
            List<Integer> types = new ArrayList<>();
            ByteBuf all = Unpooled.wrappedBuffer(bytes.toByteArray());
            while (all.isReadable()) {
                int length = all.readMedium();
                int type = all.readByte();
                all.skipBytes(1);
                if (all.readInt() != 0) {
                    types.add(type);
                }
                all.skipBytes(length);
            }
            return types;
        }
    }

    /** A network that takes nothing. */
    private static final class Held extends ChannelOutboundHandlerAdapter {

        private record Write(ChannelHandlerContext context, Object message, ChannelPromise promise) {}

        private final Queue<Write> writes = new ConcurrentLinkedQueue<>();
        private boolean open;

        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) throws Exception {
            if (open) {
                super.write(context, message, promise);
            } else {
                writes.add(new Write(context, message, promise));
            }
        }

        void letGo() {
            open = true;
            for (Write write = writes.poll(); write != null; write = writes.poll()) {
                write.context.write(write.message, write.promise);
            }
        }
    }
}
