package dev.velox.benchmarks;

import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

import dev.velox.engine.exchange.Headers;
import dev.velox.engine.upstream.wire.Wire;
import dev.velox.engine.upstream.wire.WireFailure;
import dev.velox.engine.upstream.wire.WireListener;
import dev.velox.engine.upstream.wire.WireOwner;
import dev.velox.engine.upstream.wire.WireRequest;
import dev.velox.engine.upstream.wire.Wires;

/**
 * What does a request over an HTTP/1.1 connection cost without its sockets: its head written, an answer read that came in one
 * read (600 bytes of JSON with eight fields, or 50 events of 150 bytes in a chunk each)? Beside it the plain way on Netty's
 * decoder. Of each answer one field changes, as a request's id does. Both run in a channel without a socket, whose own cost
 * is in both rows.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 1,
        jvmArgsAppend = {"-XX:+UseSerialGC", "-Xms512m", "-Xmx512m"})
@Warmup(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class WireBenchmark {

    private static final int EVENTS = 50;
    private static final int EVENT_BYTES = 150;
    private static final int JSON_BYTES = 600;
    private static final int REQUEST_BYTES = 1024;
    private static final String ID = "x-request-id: req_0000000000000000\r\n";
    private static final int ID_DIGITS = 16;

    @Param({"json", "chunks"})
    String answer = "json";

    private final Heard heard = new Heard();
    private @Nullable EmbeddedChannel own;
    private @Nullable EmbeddedChannel plain;
    private @Nullable Wire wire;
    private @Nullable NettyWire netty;
    private @Nullable WireRequest request;
    private ByteBuf bytes = Unpooled.EMPTY_BUFFER;
    private int idAt;
    private int count;

    @Setup(Level.Trial)
    public void connect() {
        EmbeddedChannel ownChannel = new EmbeddedChannel();
        wire = Wires.http1(ownChannel, new Nobody());
        own = ownChannel;
        NettyWire handler = new NettyWire();
        plain = new EmbeddedChannel(handler.decoder(), handler);
        netty = handler;
        String text = answer.equals("json") ? json() : chunks();
        idAt = text.indexOf(ID) + ID.length() - 2 - ID_DIGITS;
        bytes = Unpooled.directBuffer();
        ByteBufUtil.writeAscii(bytes, text);
        Headers headers = new Headers()
                .add("content-type", "application/json")
                .add("accept", "application/json")
                .add("user-agent", "openai-java/4.49.0")
                .add("accept-encoding", "identity")
                .add("authorization", "Bearer sk-upstream-0123456789");
        ByteBuf body = Unpooled.directBuffer().writeZero(REQUEST_BYTES);
        request = new WireRequest("POST", "http", "127.0.0.1:24000", "/v1/chat/completions", headers, body);
    }

    @TearDown(Level.Trial)
    public void close() {
        require(own).finishAndReleaseAll();
        require(plain).finishAndReleaseAll();
        bytes.release();
    }

    @Benchmark
    public long ownWire() {
        WireRequest asked = require(request);
        EmbeddedChannel channel = require(own);
        retain(asked);
        require(wire).open(asked, heard);
        return exchange(channel);
    }

    @Benchmark
    public long nettyDecoder() {
        WireRequest asked = require(request);
        EmbeddedChannel channel = require(plain);
        retain(asked);
        require(netty).open(channel, asked, heard);
        return exchange(channel);
    }

    private static void retain(WireRequest asked) {
        ByteBuf body = require(asked.body());
        body.setIndex(0, REQUEST_BYTES).retain();
    }

    private long exchange(EmbeddedChannel channel) {
        ByteBuf sent = channel.readOutbound();
        sent.release();
        ByteBuf read = ByteBufAllocator.DEFAULT.directBuffer(bytes.readableBytes());
        read.writeBytes(bytes, 0, bytes.readableBytes());
        int id = count++;
        for (int i = ID_DIGITS - 1; i >= 8; i--) {
            read.setByte(idAt + i, '0' + (id & 7));
            id >>>= 3;
        }
        int before = heard.ended;
        channel.writeInbound(read);
        if (heard.ended == before) {
            throw new IllegalStateException("answer: not whole (expected: an end)");
        }
        return heard.length;
    }

    private static <T> T require(@Nullable T made) {
        if (made == null) {
            throw new IllegalStateException("benchmark: not set up (expected: connect first)");
        }
        return made;
    }

    private static String json() {
        return head("application/json") + "content-length: " + JSON_BYTES + "\r\n\r\n" + "x".repeat(JSON_BYTES);
    }

    private static String chunks() {
        StringBuilder text = new StringBuilder(head("text/event-stream")).append("transfer-encoding: chunked\r\n\r\n");
        String event = "data: " + "x".repeat(EVENT_BYTES - 8) + "\n\n";
        for (int i = 0; i < EVENTS; i++) {
            text.append(Integer.toHexString(EVENT_BYTES))
                    .append("\r\n")
                    .append(event)
                    .append("\r\n");
        }
        return text.append("0\r\n\r\n").toString();
    }

    private static String head(String type) {
        return String.join(
                "\r\n",
                "HTTP/1.1 200 OK",
                "date: Sun, 06 Nov 1994 08:49:37 GMT",
                "content-type: " + type,
                ID + "openai-processing-ms: 1234",
                "openai-version: 2020-10-01",
                "x-ratelimit-limit-requests: 10000",
                "server: stub",
                "");
    }

    /** Counts what it hears, so that nothing of it can be left out. */
    private static final class Heard implements WireListener {

        private long length;
        private int ended;

        @Override
        public void head(int status, Headers headers, boolean endsWithConnection) {
            length = (long) status + headers.size();
        }

        @Override
        public void data(ByteBuf piece) {
            length += piece.readableBytes();
            piece.release();
        }

        @Override
        public void passEnded() {}

        @Override
        public void end() {
            ended++;
        }

        @Override
        public void failed(WireFailure failure) {
            throw new IllegalStateException("answer: failed (expected: an end)", failure.cause());
        }
    }

    private static final class Nobody implements WireOwner {

        @Override
        public void settled(Wire wire) {}

        @Override
        public void freed(Wire wire) {}

        @Override
        public void retired(Wire wire) {}

        @Override
        public void closed(Wire wire, Throwable cause) {}
    }
}
