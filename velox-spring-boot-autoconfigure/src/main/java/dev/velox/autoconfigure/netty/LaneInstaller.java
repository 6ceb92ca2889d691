package dev.velox.autoconfigure.netty;

import java.net.SocketAddress;
import java.util.function.Supplier;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerUpgradeHandler;
import org.jspecify.annotations.Nullable;
import reactor.netty.ChannelPipelineConfigurer;
import reactor.netty.ConnectionObserver;
import reactor.netty.NettyPipeline;

import dev.velox.engine.ingress.NettyLane;

/**
 * Puts the lane right behind the HTTP/1.1 codec of each connection of Reactor Netty's server. The codec is known by its type: in
 * cleartext beside HTTP/2 it has no name of Reactor Netty's. Under TLS with HTTP/2 it comes only once the protocol is agreed
 * upon, until when a {@link LaneSlot} keeps the place; connections that speak HTTP/2 are left to WebFlux.
 */
final class LaneInstaller implements ChannelPipelineConfigurer {

    static final String NAME = "velox.lane";
    private static final String SLOT = "velox.laneSlot";
    private static final String AFTER_UPGRADE = "velox.afterUpgrade";

    /** Resolved by the first connection: when the server is made, the beans are not. */
    private final Supplier<NettyLane> lane;

    private final ServerWatch watch;

    LaneInstaller(Supplier<NettyLane> lane, ServerWatch watch) {
        this.lane = lane;
        this.watch = watch;
    }

    @Override
    public void onChannelInit(ConnectionObserver observer, Channel channel, @Nullable SocketAddress remoteAddress) {
        ChannelPipeline pipeline = channel.pipeline();
        if (pipeline.get(HttpServerCodec.class) != null) {
            install(channel);
        } else if (pipeline.get(NettyPipeline.H2OrHttp11Codec) != null) {
            pipeline.addAfter(NettyPipeline.H2OrHttp11Codec, SLOT, new LaneSlot(this));
        }
    }

    /** Installs the lane where the connection speaks HTTP/1.1 and lives on one of the gateway's loops. */
    void install(Channel channel) {
        ChannelPipeline pipeline = channel.pipeline();
        ChannelHandlerContext codec = pipeline.context(HttpServerCodec.class);
        NettyLane resolved = lane.get();
        if (codec == null || !resolved.serves(channel)) {
            return;
        }
        watch.connected(channel);
        ChannelHandler handler = resolved.handler();
        pipeline.addAfter(codec.name(), NAME, handler);
        ChannelHandlerContext upgrade = pipeline.context(HttpServerUpgradeHandler.class);
        if (upgrade != null) {
            pipeline.addAfter(upgrade.name(), AFTER_UPGRADE, new AfterUpgrade(handler));
        }
    }
}
