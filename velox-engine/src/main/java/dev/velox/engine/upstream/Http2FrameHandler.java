package dev.velox.engine.upstream;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2FrameStreamException;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2MultiplexActiveStreamsException;
import io.netty.handler.codec.http2.Http2SettingsFrame;
import io.netty.handler.codec.http2.Http2Stream;
import org.jspecify.annotations.Nullable;

import dev.velox.engine.upstream.wire.InterimAnswers;

/**
 * Watches the frames of an HTTP/2 connection before they are spread over its streams: tells when the peer's first SETTINGS
 * came, and swallows interim answers, which the client behind would take for the answer.
 */
final class Http2FrameHandler extends ChannelInboundHandlerAdapter {

    static final String NAME = "velox.frames";

    private final Http2Connection connection;
    private final Http2Connection.PropertyKey interimKey;
    private @Nullable Runnable onSettings;

    Http2FrameHandler(Http2FrameCodec codec, Runnable onSettings) {
        this.connection = codec.connection();
        this.interimKey = connection.newKey();
        this.onSettings = onSettings;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        Http2FrameStream stream = message instanceof Http2HeadersFrame headers ? interimStream(headers) : null;
        if (stream != null) {
            if (count(stream) > InterimAnswers.MAX) {
                context.fireExceptionCaught(new Http2FrameStreamException(
                        stream, Http2Error.ENHANCE_YOUR_CALM, new InterimAnswers.TooMany()));
            }
            return;
        }
        if (message instanceof Http2SettingsFrame) {
            Runnable settled = onSettings;
            onSettings = null;
            if (settled != null) {
                settled.run();
            }
        }
        context.fireChannelRead(message);
    }

    /**
     * An error of the whole connection is told to each of its streams, before they see the connection go. Otherwise bytes that
     * are no HTTP/2 would look like a connection that was closed.
     */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        Http2Exception malformed = Http2CodecUtil.getEmbeddedHttp2Exception(cause);
        boolean ofConnection = malformed != null && !Http2Exception.isStreamError(malformed);
        context.fireExceptionCaught(ofConnection ? new Http2MultiplexActiveStreamsException(malformed) : cause);
    }

    private static @Nullable Http2FrameStream interimStream(Http2HeadersFrame frame) {
        CharSequence status = frame.headers().status();
        if (status == null || status.length() != 3 || status.charAt(0) != '1' || frame.isEndStream()) {
            return null;
        }
        return "101".contentEquals(status) ? null : frame.stream();
    }

    private int count(Http2FrameStream frameStream) {
        Http2Stream stream = connection.stream(frameStream.id());
        if (stream == null) {
            return 0;
        }
        Integer before = stream.getProperty(interimKey);
        int now = before == null ? 1 : before + 1;
        stream.setProperty(interimKey, now);
        return now;
    }
}
