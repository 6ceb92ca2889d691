package dev.velox.faultkit;

import java.nio.charset.StandardCharsets;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Flags;
import io.netty.handler.codec.http2.Http2FrameTypes;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.util.concurrent.EventExecutor;

/** One stream of HTTP/2. What the codec would refuse to write goes around it. */
final class Http2Wire implements Wire {

    /** HPACK: the indexed field {@code :status: 200} (RFC 7541 appendix A). */
    private static final int STATUS_200 = 0x88;

    private static final short NO_FLAGS = 0;

    private final ChannelHandlerContext context;
    private final ReceivedCall call;

    Http2Wire(ChannelHandlerContext context, ReceivedCall call) {
        this.context = context;
        this.call = call;
    }

    @Override
    public EventExecutor loop() {
        return context.executor();
    }

    @Override
    public void head(AnswerHead head) {
        Http2Headers headers = new DefaultHttp2Headers()
                .status(Integer.toString(head.status()))
                .set(HttpHeaderNames.CONTENT_TYPE, head.type());
        if (head.length() >= 0) {
            headers.setLong(HttpHeaderNames.CONTENT_LENGTH, head.length());
        }
        if (head.retryAfter() >= 0) {
            headers.setInt(HttpHeaderNames.RETRY_AFTER, head.retryAfter());
        }
        context.writeAndFlush(new DefaultHttp2HeadersFrame(headers));
    }

    @Override
    public void send(byte[] bytes) {
        context.writeAndFlush(new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(bytes)));
    }

    @Override
    public void end() {
        context.writeAndFlush(new DefaultHttp2DataFrame(true)).addListener(written -> {
            if (written.isSuccess()) {
                call.end(CallEnd.WHOLE);
            }
        });
    }

    @Override
    public boolean writable() {
        return context.channel().isWritable();
    }

    @Override
    public void cut() {
        call.end(CallEnd.BROKEN);
        Connections.closeAtOnce(connection());
    }

    @Override
    public void reset() {
        reset(Http2Error.INTERNAL_ERROR);
    }

    @Override
    public void refuseStream() {
        reset(Http2Error.REFUSED_STREAM);
    }

    @Override
    public void malformed() {
        // RFC 9113 section 6.1: padding as long as the payload or longer is a connection error.
        frame(Http2FrameTypes.DATA, Http2Flags.PADDED, streamId(), Unpooled.wrappedBuffer(new byte[] {(byte) 0xff}));
    }

    @Override
    public void endlessHead() {
        ByteBuf block = Unpooled.buffer(1).writeByte(STATUS_200);
        frame(Http2FrameTypes.HEADERS, NO_FLAGS, streamId(), block);
    }

    @Override
    public void moreHead() {
        // Literal fields without indexing (RFC 7541 section 6.2.2), as many as a frame of the usual 16 KB takes.
        ByteBuf block = Unpooled.buffer(16_384);
        byte[] name = "x-endless".getBytes(StandardCharsets.US_ASCII);
        byte[] value = "y".repeat(100).getBytes(StandardCharsets.US_ASCII);
        while (block.readableBytes() + name.length + value.length + 3 <= 16_384) {
            block.writeByte(0).writeByte(name.length).writeBytes(name);
            block.writeByte(value.length).writeBytes(value);
        }
        frame(Http2FrameTypes.CONTINUATION, NO_FLAGS, streamId(), block);
    }

    @Override
    public void goAway(boolean processed) {
        ByteBuf payload = Unpooled.buffer(8)
                .writeInt(processed ? streamId() : Math.max(0, streamId() - 2))
                .writeInt((int) Http2Error.NO_ERROR.code());
        frame(Http2FrameTypes.GO_AWAY, NO_FLAGS, 0, payload);
        if (!processed) {
            call.end(CallEnd.BROKEN);
        }
    }

    private void reset(Http2Error error) {
        call.end(CallEnd.BROKEN);
        context.writeAndFlush(new DefaultHttp2ResetFrame(error));
    }

    /** A frame that goes around the codec (RFC 9113 section 4.1). */
    private void frame(byte type, short flags, int stream, ByteBuf payload) {
        ByteBuf frame = Unpooled.buffer(9 + payload.readableBytes());
        frame.writeMedium(payload.readableBytes())
                .writeByte(type)
                .writeByte(flags)
                .writeInt(stream);
        frame.writeBytes(payload);
        payload.release();
        Connections.writeRaw(connection(), frame);
    }

    private int streamId() {
        return ((Http2StreamChannel) context.channel()).stream().id();
    }

    private Channel connection() {
        return context.channel().parent();
    }
}
