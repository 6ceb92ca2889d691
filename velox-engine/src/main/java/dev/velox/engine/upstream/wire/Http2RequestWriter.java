package dev.velox.engine.upstream.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersEncoder;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * Writes requests as frames (RFC 9113 section 6). The head and a small body are one buffer: one message for TLS and one for the
 * channel, where a codec's encoder makes three, each with a promise of its own.
 *
 * <p>Threads: the loop of its connection.
 */
final class Http2RequestWriter {

    /** A body up to this is copied behind its head: cheaper than a buffer more on the way through TLS, which copies it anyway. */
    private static final int MAX_TOGETHER = 8 << 10;

    private static final int USUAL_HEAD = 512;

    private static final int FRAME_HEADER = 9;
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int CONTINUATION = 9;
    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;

    private final Http2Codec codec;
    private final Http2HeadersEncoder headers;
    private final Http2SendFlow flow;

    /** What could not be written ends the connection: the peer has seen a part of it, or none, and nobody knows which. */
    private final ChannelFutureListener whenFailed;

    Http2RequestWriter(Http2Codec codec, Http2HeadersEncoder headers, Http2SendFlow flow) {
        this.whenFailed = future -> {
            if (!future.isSuccess()) {
                codec.writeFailed(future.cause());
            }
        };
        this.codec = codec;
        this.headers = headers;
        this.flow = flow;
    }

    /** The longest payload of a frame that the peer takes. */
    int maxFrameSize() {
        return codec.encoder().configuration().frameSizePolicy().maxFrameSize();
    }

    /**
     * Writes a request as far as the peer has room for it; the rest follows by itself.
     *
     * @param body owned by this call, or null
     * @return done when the head has left
     * @throws Http2Exception if the peer does not take such a head: nothing was written then
     */
    ChannelFuture request(ChannelHandlerContext context, Http2Call call, Http2Headers head, @Nullable ByteBuf body)
            throws Http2Exception {
        int id = call.stream().id();
        int length = body == null ? 0 : body.readableBytes();
        boolean together = length <= Math.min(maxFrameSize(), MAX_TOGETHER);
        boolean whole = length == 0;
        boolean written = false;
        ByteBuf out = Unpooled.EMPTY_BUFFER;
        try {
            out = context.alloc().directBuffer(USUAL_HEAD + (together ? length : 0));
            out = head(context, out, id, head, whole);
            if (body != null && !whole && together && flow.spend(length)) {
                whole = true;
                frame(out, length, DATA, END_STREAM, id);
                out.writeBytes(body);
            }
            written = true;
        } finally {
            // Whatever it was, an error of memory included.
            if (!written) {
                out.release();
                ReferenceCountUtil.release(body);
            }
        }
        ChannelFuture left = context.write(out, context.newPromise()).addListener(whenFailed);
        call.stream().headersSent(false);
        if (body != null && !whole) {
            flow.add(call, body);
            flow.writePendingBytes();
            return left;
        }
        ReferenceCountUtil.release(body);
        codec.closeStreamLocal(call.stream(), left);
        return left;
    }

    private ByteBuf head(ChannelHandlerContext context, ByteBuf out, int id, Http2Headers head, boolean whole)
            throws Http2Exception {
        out.writeZero(FRAME_HEADER);
        headers.encodeHeaders(id, head, out);
        int length = out.readableBytes() - FRAME_HEADER;
        int ends = whole ? END_STREAM : 0;
        if (length <= maxFrameSize()) {
            int end = out.writerIndex();
            out.writerIndex(0);
            frame(out, length, HEADERS, END_HEADERS | ends, id);
            return out.writerIndex(end);
        }
        ByteBuf several = context.alloc().directBuffer(length + length / 4);
        out.skipBytes(FRAME_HEADER);
        int type = HEADERS;
        while (out.isReadable()) {
            int part = Math.min(out.readableBytes(), maxFrameSize());
            boolean last = part == out.readableBytes();
            frame(several, part, type, (last ? END_HEADERS : 0) | (type == HEADERS ? ends : 0), id);
            several.writeBytes(out, part);
            type = CONTINUATION;
        }
        out.release();
        return several;
    }

    /** Writes a part of a body; owns it. */
    void data(ChannelHandlerContext context, Http2Call call, ByteBuf part, boolean last) {
        ByteBuf head;
        try {
            head = context.alloc().directBuffer(FRAME_HEADER);
        } catch (OutOfMemoryError e) {
            part.release();
            throw e;
        }
        frame(
                head,
                part.readableBytes(),
                DATA,
                last ? END_STREAM : 0,
                call.stream().id());
        context.write(head, context.voidPromise());
        ChannelFuture left = context.write(part, context.newPromise()).addListener(whenFailed);
        if (last) {
            codec.closeStreamLocal(call.stream(), left);
        }
    }

    private static void frame(ByteBuf out, int length, int type, int flags, int id) {
        out.writeMedium(length).writeByte(type).writeByte(flags).writeInt(id);
    }
}
