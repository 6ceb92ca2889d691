package dev.velox.faultkit;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * The end of a connection's pipeline. What comes here as an error is a client that reset the connection or sent no TLS or HTTP:
 * nobody is there to tell, and the calls in progress say how they ended.
 */
final class LostConnectionHandler extends ChannelInboundHandlerAdapter {

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        Connections.closeAtOnce(context.channel());
    }
}
