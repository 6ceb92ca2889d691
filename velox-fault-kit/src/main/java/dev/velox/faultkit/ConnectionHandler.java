package dev.velox.faultkit;

import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.ByteToMessageDecoder;

/** Finds out what a connection speaks, by its first bytes, and makes room for that. */
final class ConnectionHandler extends ByteToMessageDecoder {

    /** The beginning of HTTP/2's preface (RFC 9113 section 3.4), which no method of HTTP/1.1 shares. */
    private static final byte[] PREFACE = {'P', 'R', 'I', ' '};

    private static final int MAX_REQUEST_BYTES = 64 << 20;

    private final Reception reception;

    ConnectionHandler(Reception reception) {
        this.reception = reception;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        if (in.readableBytes() < PREFACE.length) {
            return;
        }
        boolean http2 = true;
        for (int i = 0; i < PREFACE.length; i++) {
            http2 &= in.getByte(in.readerIndex() + i) == PREFACE[i];
        }
        ChannelPipeline pipeline = context.pipeline();
        pipeline.remove(LostConnectionHandler.class);
        if (http2) {
            Http2Handler.install(pipeline, reception);
        } else {
            Http1Handler.install(pipeline, reception, MAX_REQUEST_BYTES);
        }
        pipeline.addLast(new LostConnectionHandler());
        pipeline.remove(this);
    }
}
