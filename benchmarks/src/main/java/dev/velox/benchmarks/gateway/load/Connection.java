package dev.velox.benchmarks.gateway.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

import dev.velox.benchmarks.gateway.Transport;

/** A caller's HTTP/1.1 connection, one request at a time. Event loop only. */
final class Connection extends ChannelInboundHandlerAdapter {

    /** Hears of the answer to the request that was sent. */
    interface Answer {
        void head(HttpResponse head);

        /** Part of the body; the buffer is the connection's. */
        void content(ByteBuf part);

        /** The answer is whole. */
        void end();

        /** The connection ended before the answer was whole. */
        void lost();
    }

    private @Nullable Answer answer;
    private @Nullable Channel channel;

    /** Connects; the future tells when. */
    ChannelFuture open(EventLoop loop, Target target) {
        ChannelInitializer<Channel> pipeline = new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel created) {
                created.pipeline().addLast(new HttpResponseDecoder()).addLast(Connection.this);
            }
        };
        ChannelFuture connected = new Bootstrap()
                .group(loop)
                .channel(Transport.client())
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(pipeline)
                .connect(target.address());
        channel = connected.channel();
        return connected;
    }

    /** Sends a request; the connection has to be open and idle. */
    void send(ByteBuf request, Answer whose) {
        answer = whose;
        if (channel != null) {
            channel.writeAndFlush(request);
        }
    }

    /** Leaves, without a word to the answer. */
    void close() {
        answer = null;
        if (channel != null) {
            channel.close();
        }
    }

    boolean usable() {
        return channel != null && channel.isActive();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        try {
            if (answer == null) {
                return;
            }
            if (message instanceof HttpResponse head) {
                answer.head(head);
            }
            if (message instanceof HttpContent content) {
                content(content);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void content(HttpContent content) {
        Answer to = answer;
        if (to != null && content.decoderResult().isFailure()) {
            answer = null;
            to.lost();
        } else if (to != null) {
            to.content(content.content());
            // The caller may have left at what it just read.
            if (content instanceof LastHttpContent && answer != null) {
                answer = null;
                to.end();
            }
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (answer != null) {
            Answer to = answer;
            answer = null;
            to.lost();
        }
    }

    /** Followed by {@link #channelInactive}, which tells the answer. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
