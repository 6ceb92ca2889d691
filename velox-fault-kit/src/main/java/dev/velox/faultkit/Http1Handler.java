package dev.velox.faultkit;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpRequestDecoder;
import org.jspecify.annotations.Nullable;

/** One HTTP/1.1 connection: its calls one after the other. */
final class Http1Handler extends SimpleChannelInboundHandler<FullHttpRequest> {

    private final Reception reception;
    private final Deque<Request> waiting = new ArrayDeque<>();
    private @Nullable ReceivedCall call;
    private @Nullable Performance performance;

    private Http1Handler(Reception reception) {
        this.reception = reception;
    }

    static void install(ChannelPipeline pipeline, Reception reception, int maxRequestBytes) {
        pipeline.addLast(new HttpRequestDecoder());
        pipeline.addLast(new HttpObjectAggregator(maxRequestBytes) {
            @Override
            protected @Nullable Object newContinueResponse(HttpMessage start, int most, ChannelPipeline pipeline) {
                // Nobody who is made to wait for one is meant here, and no encoder stands behind.
                return null;
            }
        });
        pipeline.addLast(new Http1Handler(reception));
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest message) {
        waiting.add(Request.of(
                WireProtocol.HTTP1,
                message.method().name(),
                message.uri(),
                message.content().toString(StandardCharsets.UTF_8)));
        next(context);
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
        ReceivedCall open = call;
        if (open != null) {
            open.end(CallEnd.LEFT);
        }
    }

    private void next(ChannelHandlerContext context) {
        if (call != null && call.open()) {
            return;
        }
        Request request = waiting.poll();
        if (request != null) {
            ReceivedCall next = reception.call(request);
            call = next;
            performance = null;
            performance = reception.answer(request, next, new Http1Wire(context, next, () -> next(context)));
        }
    }
}
