package dev.velox.engine.ingress;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * The server behind the lane on one connection: answers each request with what it asked, one after the other. Where reads
 * are not automatic at first it does with them what Reactor Netty's server does: off while it reads a body, on behind that.
 */
final class Application extends ChannelDuplexHandler {

    /** What went to it, and what it could not understand. */
    static final class Seen {
        final List<String> requests = new CopyOnWriteArrayList<>();
        final List<Object> oddities = new CopyOnWriteArrayList<>();

        /** Answers that wait for the test, for requests to paths that begin with {@code /slow} or {@code /unflushed}. */
        final List<Runnable> waiting = new CopyOnWriteArrayList<>();
    }

    private final Seen seen;
    private final boolean switches;
    private @Nullable HttpRequest request;
    private int bodyBytes;

    Application(Seen seen, boolean switches) {
        this.seen = seen;
        this.switches = switches;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        if (!ctx.channel().config().isAutoRead()) {
            ctx.read();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        try {
            if (message instanceof HttpRequest head) {
                request = head;
                bodyBytes = 0;
                if (switches) {
                    ctx.channel().config().setAutoRead(false);
                }
                if (head.decoderResult().isFailure()) {
                    // Nothing comes behind it any more.
                    asked(ctx, head);
                }
                if (HttpUtil.is100ContinueExpected(head)) {
                    ctx.writeAndFlush(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE));
                }
            }
            if (message instanceof HttpContent part) {
                bodyBytes += part.content().readableBytes();
            } else if (!(message instanceof HttpRequest)) {
                seen.oddities.add(message);
            }
            HttpRequest current = request;
            if (message instanceof LastHttpContent
                    && current != null
                    && current.decoderResult().isSuccess()) {
                request = null;
                if (switches) {
                    ctx.channel().config().setAutoRead(true);
                }
                asked(ctx, current);
            } else if (!ctx.channel().config().isAutoRead()) {
                ctx.read();
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void asked(ChannelHandlerContext ctx, HttpRequest current) {
        String said = current.method() + " " + current.uri() + " " + bodyBytes;
        seen.requests.add(said);
        if (current.uri().startsWith("/slow")) {
            seen.waiting.add(() -> ctx.executor().execute(() -> answer(ctx, current, said)));
        } else {
            answer(ctx, current, said);
        }
    }

    private void answer(ChannelHandlerContext ctx, HttpRequest current, String said) {
        boolean bad = current.decoderResult().isFailure();
        if (current.uri().startsWith("/upgrade")) {
            ctx.writeAndFlush(new DefaultFullHttpResponse(
                    HttpVersion.HTTP_1_1, HttpResponseStatus.SWITCHING_PROTOCOLS, Unpooled.EMPTY_BUFFER));
            ctx.pipeline().remove("codec");
            ctx.read();
            return;
        }
        ByteBuf body = Unpooled.copiedBuffer("application: " + said, StandardCharsets.UTF_8);
        DefaultFullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, bad ? HttpResponseStatus.BAD_REQUEST : HttpResponseStatus.OK, body);
        HttpUtil.setContentLength(response, body.readableBytes());
        if (current.uri().startsWith("/last")) {
            response.headers().set(HttpHeaderNames.CONNECTION, "close");
        }
        ctx.write(response);
        if (current.uri().startsWith("/unflushed")) {
            seen.waiting.add(() -> ctx.executor().execute(ctx::flush));
        } else {
            ctx.flush();
        }
        if (switches) {
            // As when the next of several pipelined requests is begun.
            ctx.channel().config().setAutoRead(true);
        }
    }
}
