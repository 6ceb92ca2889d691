package dev.velox.engine.upstream.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpResponseDecoder;

/**
 * Netty's decoder of answers, with what it cannot know by itself: whether an answer is expected at all, and whether it is
 * one to HEAD, which has no body whatever its head says (RFC 9112 section 6.3). Only the inbound half of a codec: a
 * request's head is text that {@link Http1RequestHead} writes straight into one buffer.
 */
final class Http1Decoder extends HttpResponseDecoder {

    private static final int MAX_STATUS_LINE = 4096;

    private static final int MAX_HEADER_BYTES = 64 << 10;

    /** Larger than what one read brings: a piece of a body is not cut further. */
    private static final int MAX_PIECE = 256 << 10;

    private boolean expecting;
    private boolean toHead;

    Http1Decoder() {
        super(new HttpDecoderConfig()
                .setMaxInitialLineLength(MAX_STATUS_LINE)
                .setMaxHeaderSize(MAX_HEADER_BYTES)
                .setMaxChunkSize(MAX_PIECE));
    }

    /** An answer is to come. */
    void expect(boolean answerToHead) {
        expecting = true;
        toHead = answerToHead;
    }

    /** Nothing is to come: bytes that do come end the connection. */
    void expectNothing() {
        expecting = false;
    }

    /** Whether all bytes that came belong to what was decoded. */
    boolean isDrained() {
        return actualReadableBytes() == 0;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        if (!expecting && message instanceof ByteBuf bytes) {
            boolean unasked = bytes.isReadable();
            bytes.release();
            if (unasked) {
                context.fireExceptionCaught(new MalformedAnswerException("bytes that belong to no answer"));
            }
            return;
        }
        super.channelRead(context, message);
    }

    @Override
    protected boolean isContentAlwaysEmpty(HttpMessage message) {
        return toHead || super.isContentAlwaysEmpty(message);
    }

    /** Two lengths are how answers are smuggled (RFC 9112 section 6.3): none of them is believed. */
    @Override
    protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
        throw new MalformedAnswerException("Transfer-Encoding beside Content-Length");
    }
}
