package dev.velox.engine.upstream;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.DefaultHttp2LocalFlowController;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;

/**
 * Flow control of an HTTP/2 connection, as the receiver (RFC 9113 section 5.2). The window of the connection is given back
 * on receipt, the window of a stream when its bytes are taken. Otherwise a few callers that do not read would use up the
 * connection's window and stop all healthy streams beside them; what one of them can pin is its stream's window.
 */
final class ConnectionWindow {

    private ConnectionWindow() {}

    /**
     * Sets the receive window of a new connection, before its first stream.
     *
     * @param context of the codec
     */
    static void open(ChannelHandlerContext context, Http2FrameCodec codec, int bytes) throws Http2Exception {
        Http2Connection connection = codec.connection();
        DefaultHttp2LocalFlowController flow = new DefaultHttp2LocalFlowController(
                connection, DefaultHttp2LocalFlowController.DEFAULT_WINDOW_UPDATE_RATIO, true);
        flow.frameWriter(codec.encoder().frameWriter());
        flow.channelHandlerContext(context);
        connection.local().flowController(flow);
        int more = bytes - flow.initialWindowSize(connection.connectionStream());
        if (more > 0) {
            flow.incrementWindowSize(connection.connectionStream(), more);
        }
        context.flush();
    }
}
