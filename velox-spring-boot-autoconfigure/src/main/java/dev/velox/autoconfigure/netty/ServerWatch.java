package dev.velox.autoconfigure.netty;

import java.time.Duration;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.AttributeKey;
import org.jspecify.annotations.Nullable;
import reactor.netty.NettyPipeline;
import reactor.netty.http.HttpConnectionLiveness;
import reactor.netty.http.IdleTimeoutHandler;

import dev.velox.engine.ingress.LaneCall;
import dev.velox.engine.ingress.LaneWatch;

/**
 * Does for the lane's requests what Reactor Netty's own handler, which does not see them, does for all others: a connection is
 * not idle while an answer is on its way, however silent that is, and where there is an access log it gets its line.
 */
final class ServerWatch implements LaneWatch {

    private static final AttributeKey<Duration> IDLE_TIMEOUT = AttributeKey.valueOf("velox.idleTimeout");

    /** Of the whole server: the first connection shows it. */
    private volatile boolean accessLog;

    /** A connection gets the lane; what the server has put in stands there. */
    void connected(Channel channel) {
        if (!accessLog && channel.pipeline().get(NettyPipeline.AccessLogHandler) != null) {
            accessLog = true;
        }
    }

    @Override
    public void began(Channel channel, LaneCall call) {
        ChannelHandler idle = channel.pipeline().get(NettyPipeline.IdleTimeoutHandler);
        if (idle instanceof IdleStateHandler timer) {
            channel.attr(IDLE_TIMEOUT).set(Duration.ofMillis(timer.getAllIdleTimeInMillis()));
            IdleTimeoutHandler.removeIdleTimeoutHandler(channel.pipeline());
        }
    }

    @Override
    public void ended(Channel channel, LaneCall call) {
        @Nullable Duration timeout = channel.attr(IDLE_TIMEOUT).get();
        if (timeout != null && channel.isActive()) {
            IdleTimeoutHandler.addIdleTimeoutHandler(channel.pipeline(), timeout, HttpConnectionLiveness.CLOSE);
        }
        if (accessLog && call.status() > 0) {
            AccessLogLine.write(call);
        }
    }
}
