package dev.velox.benchmarks;

import java.util.Map;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import org.jspecify.annotations.Nullable;

import dev.velox.engine.exchange.Headers;
import dev.velox.engine.upstream.wire.WireListener;
import dev.velox.engine.upstream.wire.WireRequest;

/**
 * The plain way to speak HTTP/1.1 with an upstream: a head written as text, an answer read by Netty's decoder, its fields
 * copied, its pieces passed on one by one. Checks less than the engine's own connection.
 */
final class NettyWire extends ChannelInboundHandlerAdapter {

    private static final int MAX_STATUS_LINE = 4096;
    private static final int MAX_HEADER_BYTES = 64 << 10;
    private static final int MAX_PIECE = 256 << 10;
    private static final int ROOM = 64;

    private @Nullable WireListener listener;

    HttpResponseDecoder decoder() {
        return new HttpResponseDecoder(new HttpDecoderConfig()
                .setMaxInitialLineLength(MAX_STATUS_LINE)
                .setMaxHeaderSize(MAX_HEADER_BYTES)
                .setMaxChunkSize(MAX_PIECE));
    }

    void open(Channel channel, WireRequest request, WireListener hears) {
        listener = hears;
        ByteBuf body = request.body();
        int length = body == null ? 0 : body.readableBytes();
        Headers headers = request.headers();
        int size = ROOM
                + request.method().length()
                + request.path().length()
                + request.authority().length();
        for (int i = 0; i < headers.size(); i++) {
            String value = headers.value(i);
            for (int c = 0; c < value.length(); c++) {
                if (value.charAt(c) < ' ' || value.charAt(c) > 0xff) {
                    throw new IllegalArgumentException("header: not sendable (expected: no control characters)");
                }
            }
            size += headers.name(i).length() + value.length() + 4;
        }
        ByteBuf to = channel.alloc().buffer(size + length);
        ByteBufUtil.writeAscii(to, request.method());
        to.writeByte(' ');
        ByteBufUtil.writeAscii(to, request.path());
        ByteBufUtil.writeAscii(to, " HTTP/1.1\r\nhost: ");
        ByteBufUtil.writeAscii(to, request.authority());
        for (int i = 0; i < headers.size(); i++) {
            ByteBufUtil.writeAscii(to, "\r\n");
            ByteBufUtil.writeAscii(to, headers.name(i));
            ByteBufUtil.writeAscii(to, ": ");
            ByteBufUtil.writeAscii(to, headers.value(i));
        }
        ByteBufUtil.writeAscii(to, "\r\ncontent-length: ");
        ByteBufUtil.writeAscii(to, Integer.toString(length));
        ByteBufUtil.writeAscii(to, "\r\n\r\n");
        if (body != null) {
            to.writeBytes(body);
            body.release();
        }
        channel.writeAndFlush(to);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        WireListener hears = listener;
        if (hears == null) {
            context.fireChannelRead(message);
            return;
        }
        if (message instanceof HttpResponse head) {
            Headers headers = new Headers();
            var fields = head.headers().iteratorCharSequence();
            while (fields.hasNext()) {
                Map.Entry<CharSequence, CharSequence> field = fields.next();
                headers.add(field.getKey().toString(), field.getValue().toString());
            }
            hears.head(head.status().code(), headers, false);
        }
        if (message instanceof HttpContent part) {
            if (part.content().isReadable()) {
                hears.data(part.content());
            } else {
                part.release();
            }
            if (message instanceof LastHttpContent) {
                hears.end();
            }
        }
    }
}
