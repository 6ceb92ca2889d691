package dev.velox.faultkit;

import java.nio.charset.StandardCharsets;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/** One stream of an HTTP/2 connection: its one call. */
final class Http2Handler extends ChannelInboundHandlerAdapter {

    private final Reception reception;
    private final ByteBuf body = Unpooled.buffer();
    private @Nullable Http2Headers head;
    private @Nullable ReceivedCall call;
    private @Nullable Performance performance;

    private Http2Handler(Reception reception) {
        this.reception = reception;
    }

    static void install(ChannelPipeline pipeline, Reception reception) {
        // At once: a server that stands for a broken one does not wait for its streams.
        pipeline.addLast(Http2FrameCodecBuilder.forServer()
                .gracefulShutdownTimeoutMillis(0)
                .build());
        pipeline.addLast(new Http2MultiplexHandler(new ChannelInitializer<Channel>() {
            @Override
            protected void initChannel(Channel stream) {
                stream.pipeline().addLast(new Http2Handler(reception));
            }
        }));
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            if (message instanceof Http2HeadersFrame headers) {
                head = head == null ? headers.headers() : head;
                answerAtEnd(context, headers.isEndStream());
            } else if (message instanceof Http2DataFrame data) {
                body.writeBytes(data.content());
                answerAtEnd(context, data.isEndStream());
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof Http2ResetFrame) {
            end(CallEnd.RESET);
        }
        ReferenceCountUtil.release(event);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        Performance playing = performance;
        if (playing != null) {
            playing.writable();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        end(CallEnd.LEFT);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        // A stream error of the codec, or the connection's end: either way this stream is over.
        context.close();
    }

    private void answerAtEnd(ChannelHandlerContext context, boolean end) {
        Http2Headers request = head;
        if (!end || request == null || call != null) {
            return;
        }
        Request whole =
                Request.of(WireProtocol.HTTP2, request.method(), request.path(), body.toString(StandardCharsets.UTF_8));
        ReceivedCall received = reception.call(whole);
        call = received;
        performance = reception.answer(whole, received, new Http2Wire(context, received));
    }

    private void end(CallEnd end) {
        ReceivedCall received = call;
        if (received != null) {
            received.end(end);
        }
    }
}
