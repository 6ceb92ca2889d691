package dev.velox.autoconfigure.web;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Looks whether a connection can be written without piling up, and tells when it can again. Joins the connection's pipeline
 * only once it is found full: for most answers never. Confined to the loop of the channel.
 */
final class WritabilityWatch extends ChannelInboundHandlerAdapter {

    private final Channel channel;
    private final Runnable onWritable;
    private boolean joined;

    WritabilityWatch(Channel channel, Runnable onWritable) {
        this.channel = channel;
        this.onWritable = onWritable;
    }

    boolean isWritable() {
        if (channel.isWritable()) {
            return true;
        }
        if (!joined && channel.isActive()) {
            joined = true;
            channel.pipeline().addFirst(this);
        }
        return false;
    }

    void remove() {
        if (joined) {
            joined = false;
            if (channel.pipeline().context(this) != null) {
                channel.pipeline().remove(this);
            }
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        ctx.fireChannelWritabilityChanged();
        if (joined && channel.isWritable()) {
            onWritable.run();
        }
    }
}
