package dev.velox.autoconfigure.netty;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpServerUpgradeHandler.UpgradeEvent;
import io.netty.handler.codec.http2.CleartextHttp2ServerUpgradeHandler.PriorKnowledgeUpgradeEvent;

/** Takes the lane off a cleartext connection that turns to HTTP/2, by preface or by upgrade: that is WebFlux's. */
final class AfterUpgrade extends ChannelInboundHandlerAdapter {

    private final ChannelHandler lane;

    AfterUpgrade(ChannelHandler lane) {
        this.lane = lane;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof UpgradeEvent || event instanceof PriorKnowledgeUpgradeEvent) {
            if (ctx.pipeline().context(lane) != null) {
                ctx.pipeline().remove(lane);
            }
            ctx.pipeline().remove(this);
        }
        ctx.fireUserEventTriggered(event);
    }
}
