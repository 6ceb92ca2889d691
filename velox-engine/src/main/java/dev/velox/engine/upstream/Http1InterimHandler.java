package dev.velox.engine.upstream;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;

import dev.velox.engine.upstream.wire.InterimAnswers;

/** Swallows interim answers of an HTTP/1.1 connection; the client behind it would take one for the answer. */
final class Http1InterimHandler extends ChannelInboundHandlerAdapter {

    static final String NAME = "velox.interim";

    private int seen;
    private boolean swallowing;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (swallowing && message instanceof HttpObject) {
            ReferenceCountUtil.release(message);
            if (message instanceof LastHttpContent) {
                swallowing = false;
                // Nobody behind saw anything, so nobody will ask for the next read.
                context.read();
            }
            return;
        }
        if (message instanceof HttpResponse answer && answer.decoderResult().isSuccess()) {
            if (InterimAnswers.isInterim(answer.status().code())) {
                ReferenceCountUtil.release(message);
                swallowing = true;
                if (++seen > InterimAnswers.MAX) {
                    context.fireExceptionCaught(new InterimAnswers.TooMany());
                    Future<?> _ = context.close();
                }
                return;
            }
            seen = 0;
        }
        context.fireChannelRead(message);
    }
}
