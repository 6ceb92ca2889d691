package dev.velox.engine.upstream;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import reactor.netty.NettyPipeline;

/**
 * Accompanies a connection until it can be used: TCP, TLS and, for HTTP/2, the peer's first SETTINGS share one deadline. Then
 * it counts the connection, puts in what is needed beside the codec, and leaves.
 */
final class NewConnectionHandler extends ChannelInboundHandlerAdapter {

    private static final String NAME = "velox.connection";

    private final Upstream upstream;
    private final int connectionWindow;
    private @Nullable Future<?> deadline;

    private NewConnectionHandler(Upstream upstream, int connectionWindow) {
        this.upstream = upstream;
        this.connectionWindow = connectionWindow;
    }

    /** Puts one in front of everything that speaks HTTP, behind TLS. */
    static void install(Channel channel, Upstream upstream, int connectionWindow) {
        ChannelPipeline pipeline = channel.pipeline();
        ChannelHandler handler = new NewConnectionHandler(upstream, connectionWindow);
        if (pipeline.get(NettyPipeline.SslReader) != null) {
            pipeline.addAfter(NettyPipeline.SslReader, NAME, handler);
        } else if (pipeline.get(NettyPipeline.H2Flush) != null) {
            pipeline.addBefore(NettyPipeline.H2Flush, NAME, handler);
        } else {
            pipeline.addBefore(NettyPipeline.HttpCodec, NAME, handler);
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        Duration connect = upstream.timeouts().connect();
        deadline = context.executor().schedule(() -> expired(context), connect.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        Future<?> running = deadline;
        deadline = null;
        if (running != null) {
            running.cancel(false);
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext context) throws Http2Exception {
        if (!speaksWhatIsWanted(context.pipeline())) {
            context.fireExceptionCaught(new ProtocolNotOffered());
            Future<?> _ = context.close();
            return;
        }
        // After TLS the codec is put in only now, by a handler further back.
        context.fireChannelActive();
        if (!context.channel().isActive() || context.isRemoved()) {
            return;
        }
        ChannelPipeline pipeline = context.pipeline();
        if (pipeline.get(NettyPipeline.HttpCodec) instanceof Http2FrameCodec codec) {
            ConnectionWindow.open(pipeline.context(codec), codec, connectionWindow);
            pipeline.addAfter(
                    NettyPipeline.HttpCodec,
                    Http2FrameHandler.NAME,
                    new Http2FrameHandler(codec, () -> usable(context, ApplicationProtocolNames.HTTP_2)));
        } else {
            pipeline.addAfter(NettyPipeline.HttpCodec, Http1InterimHandler.NAME, new Http1InterimHandler());
            usable(context, "http1");
        }
    }

    private void usable(ChannelHandlerContext context, String protocol) {
        upstream.connectionOpened(protocol);
        context.channel().closeFuture().addListener(closed -> upstream.connectionClosed());
        context.pipeline().remove(this);
    }

    private void expired(ChannelHandlerContext context) {
        context.fireExceptionCaught(new ConnectTimeoutException("not usable in time"));
        Future<?> _ = context.close();
    }

    private boolean speaksWhatIsWanted(ChannelPipeline pipeline) {
        if (upstream.settings().protocol() != UpstreamProtocol.H2) {
            return true;
        }
        SslHandler tls = pipeline.get(SslHandler.class);
        return tls != null && ApplicationProtocolNames.HTTP_2.equals(tls.applicationProtocol());
    }

    /** TLS works, but the upstream does not speak HTTP/2. */
    static final class ProtocolNotOffered extends RuntimeException {

        private static final long serialVersionUID = 1L;

        ProtocolNotOffered() {
            super("HTTP/2 not offered", null, false, false);
        }
    }
}
