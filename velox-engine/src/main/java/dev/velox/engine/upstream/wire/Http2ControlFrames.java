package dev.velox.engine.upstream.wire;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.DecoratingHttp2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2LifecycleManager;
import org.jspecify.annotations.Nullable;

/**
 * Bounds the answers to control frames that wait to be written (RFC 9113 section 10.5): a peer that sends PING and SETTINGS and
 * does not read would fill the memory with them.
 *
 * <p>Threads: the loop of its connection.
 */
final class Http2ControlFrames extends DecoratingHttp2ConnectionEncoder {

    private static final int MAX_QUEUED = 10_000;

    private final ChannelFutureListener written = done -> this.queued--;
    private @Nullable Http2LifecycleManager connection;
    private int queued;
    private boolean over;

    Http2ControlFrames(Http2ConnectionEncoder encoder) {
        super(encoder);
    }

    @Override
    public void lifecycleManager(Http2LifecycleManager manager) {
        connection = manager;
        super.lifecycleManager(manager);
    }

    @Override
    public ChannelFuture writeSettingsAck(ChannelHandlerContext context, ChannelPromise promise) {
        return super.writeSettingsAck(context, counted(context, promise));
    }

    @Override
    public ChannelFuture writePing(ChannelHandlerContext context, boolean ack, long data, ChannelPromise promise) {
        return super.writePing(context, ack, data, ack ? counted(context, promise) : promise);
    }

    @Override
    public ChannelFuture writeRstStream(
            ChannelHandlerContext context, int streamId, long code, ChannelPromise promise) {
        return super.writeRstStream(context, streamId, code, counted(context, promise));
    }

    private ChannelPromise counted(ChannelHandlerContext context, ChannelPromise promise) {
        Http2LifecycleManager manager = connection;
        queued++;
        if (queued > MAX_QUEUED && !over && manager != null) {
            over = true;
            manager.onError(
                    context,
                    true,
                    Http2Exception.connectionError(
                            Http2Error.ENHANCE_YOUR_CALM,
                            "%d answers to control frames wait to be written",
                            MAX_QUEUED));
            context.flush();
        }
        return promise.unvoid().addListener(written);
    }
}
