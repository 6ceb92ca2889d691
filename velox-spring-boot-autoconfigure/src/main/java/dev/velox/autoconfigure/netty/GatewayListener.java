package dev.velox.autoconfigure.netty;

import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.GlobalEventExecutor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;
import reactor.netty.resources.LoopResources;

import dev.velox.autoconfigure.ingress.ListenerProperties;
import dev.velox.autoconfigure.ingress.OwnListener;
import dev.velox.engine.ingress.ListenerSettings;
import dev.velox.engine.ingress.NettyLane;

/**
 * A port of the gateway's own. Opened and closed in the phase of the application's web server: after what the gateway is made
 * of has started, and after the gateway has drained.
 */
final class GatewayListener implements SmartLifecycle, OwnListener {

    private static final Logger log = LoggerFactory.getLogger(GatewayListener.class);
    private static final int BACKLOG = 1024;
    private static final long CLOSING_SECONDS = 2;

    private final ListenerProperties properties;
    private final LoopResources loops;
    private final NettyLane lane;
    private final @Nullable ListenerTls tls;
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
    private volatile @Nullable Channel server;

    GatewayListener(ListenerProperties properties, LoopResources loops, NettyLane lane, @Nullable ListenerTls tls) {
        this.properties = properties;
        this.loops = loops;
        this.lane = lane;
        this.tls = tls;
    }

    /** @throws ListenerBindException if the port cannot be opened */
    @Override
    public void start() {
        InetSocketAddress address = new InetSocketAddress(properties.bindAddress(), properties.requiredPort());
        EventLoopGroup workers = loops.onServer(true);
        ChannelFuture bound = new ServerBootstrap()
                .group(loops.onServerSelect(true), workers)
                .channelFactory(() -> loops.onChannel(ServerSocketChannel.class, workers))
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new Connections(lane.listener(ListenerSettings.DEFAULT)))
                .bind(address)
                .awaitUninterruptibly();
        @Nullable Throwable failure = bound.cause();
        if (failure != null) {
            throw new ListenerBindException(address, failure);
        }
        server = bound.channel();
        InetSocketAddress actual = address();
        if (actual != null) {
            log.info(
                    "The gateway listens on {}://{}:{}",
                    tls == null ? "http" : "https",
                    actual.getAddress().getHostAddress(),
                    actual.getPort());
        }
    }

    @Override
    public void stop() {
        Channel listening = server;
        if (listening != null) {
            server = null;
            listening.close().awaitUninterruptibly(CLOSING_SECONDS, TimeUnit.SECONDS);
            connections.close().awaitUninterruptibly(CLOSING_SECONDS, TimeUnit.SECONDS);
        }
    }

    @Override
    public boolean isRunning() {
        return server != null;
    }

    /** A paused context resumes with the same beans; a drained gateway would not. */
    @Override
    public boolean isPauseable() {
        return false;
    }

    @Override
    public int getPhase() {
        return WebServerApplicationContext.START_STOP_LIFECYCLE_PHASE;
    }

    @Override
    public @Nullable InetSocketAddress address() {
        Channel listening = server;
        return listening != null && listening.localAddress() instanceof InetSocketAddress bound ? bound : null;
    }

    private final class Connections extends ChannelInitializer<SocketChannel> {

        private final ChannelHandler handlers;

        Connections(ChannelHandler handlers) {
            this.handlers = handlers;
        }

        @Override
        protected void initChannel(SocketChannel channel) {
            connections.add(channel);
            if (tls != null) {
                channel.pipeline().addLast(tls.handler(channel));
            }
            channel.pipeline().addLast(handlers);
        }
    }
}
