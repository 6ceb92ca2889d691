package dev.velox.autoconfigure.web;

import java.util.HashMap;
import java.util.Map;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2WindowUpdateFrame;
import io.netty.handler.codec.http2.Http2ChannelDuplexHandler;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.util.ReferenceCountUtil;

/** The rehearsal's upstream on one HTTP/2 connection, without a channel per stream. */
final class RehearsalFrames extends Http2ChannelDuplexHandler {

    private static final String CONTENT_TYPE = "content-type";

    /** Streams whose request is still coming, and whether each wants events. */
    private final Map<Http2FrameStream, Boolean> coming = new HashMap<>();

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            switch (message) {
                case Http2HeadersFrame head ->
                    coming.put(
                            head.stream(),
                            RehearsalUpstream.wantsStream(head.headers().get("accept")));
                case Http2DataFrame data -> {
                    context.write(
                            new DefaultHttp2WindowUpdateFrame(data.initialFlowControlledBytes()).stream(data.stream()));
                    Boolean stream = data.isEndStream() ? coming.remove(data.stream()) : null;
                    if (stream != null) {
                        answer(context, data.stream(), stream);
                    }
                }
                case Http2ResetFrame reset -> coming.remove(reset.stream());
                default -> {
                    // Settings, pings and window updates are the codec's business.
                }
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private static void answer(ChannelHandlerContext context, Http2FrameStream stream, boolean events) {
        Http2Headers headers = new DefaultHttp2Headers(false).status("200");
        if (events) {
            headers.add(CONTENT_TYPE, RehearsalUpstream.EVENT_STREAM);
            context.write(new DefaultHttp2HeadersFrame(headers, false).stream(stream));
            context.writeAndFlush(new DefaultHttp2DataFrame(RehearsalUpstream.events(), false).stream(stream));
            context.write(new DefaultHttp2DataFrame(RehearsalUpstream.lastEvents(), true).stream(stream));
        } else {
            ByteBuf document = RehearsalUpstream.document();
            headers.add(CONTENT_TYPE, "application/json")
                    .add("content-length", Integer.toString(document.readableBytes()));
            context.write(new DefaultHttp2HeadersFrame(headers, false).stream(stream));
            context.write(new DefaultHttp2DataFrame(document, true).stream(stream));
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        context.flush();
    }

    /** The gateway closes connections as it likes. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}
