package dev.velox.autoconfigure.netty;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import reactor.netty.NettyPipeline;

/**
 * Stands behind Reactor Netty's protocol negotiation until that has put the codec in: whatever passes here first comes after
 * that, and before anything has been decoded.
 */
final class LaneSlot extends ChannelInboundHandlerAdapter {

    private final LaneInstaller installer;

    LaneSlot(LaneInstaller installer) {
        this.installer = installer;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        fill(ctx);
        ctx.fireChannelRead(message);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        fill(ctx);
        ctx.fireUserEventTriggered(event);
    }

    private void fill(ChannelHandlerContext ctx) {
        // Events of the handshake come before its end, when there is neither codec.
        if (ctx.pipeline().get(NettyPipeline.HttpCodec) != null) {
            installer.install(ctx.channel());
            ctx.pipeline().remove(this);
        }
    }
}
