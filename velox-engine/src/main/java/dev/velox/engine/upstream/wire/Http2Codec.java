package dev.velox.engine.upstream.wire;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http2.AbstractHttp2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.DefaultHttp2ConnectionDecoder;
import io.netty.handler.codec.http2.DefaultHttp2ConnectionEncoder;
import io.netty.handler.codec.http2.DefaultHttp2FrameReader;
import io.netty.handler.codec.http2.DefaultHttp2FrameWriter;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.DefaultHttp2LocalFlowController;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersDecoder;
import io.netty.handler.codec.http2.Http2HeadersEncoder;
import io.netty.handler.codec.http2.Http2LocalFlowController;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

/**
 * Netty's HTTP/2 without a channel per stream: frames in and out, HPACK, windows, stream states. What is different here from
 * stock: errors of a stream are the stream's alone and cost at most one reset, errors of the connection are told before it
 * goes.
 */
final class Http2Codec extends Http2ConnectionHandler {

    /** What happens to the connection as a whole. */
    interface Events {

        /** A read of the connection is over; what it made us write is flushed next. */
        void readCompleted();

        /** A stream that is still open broke, through the peer or for want of a way to send. */
        void streamFailed(Http2Stream stream, Http2Exception cause);

        /** The connection is about to be closed. */
        void connectionFailed(Throwable cause);
    }

    /** How long the last words of a connection that failed may take. */
    private static final long LAST_WORDS_MILLIS = 1_000;

    private final Events events;

    private Http2Codec(
            Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder, Http2Settings settings, Events events) {
        super(decoder, encoder, settings, true, false);
        this.events = events;
    }

    /**
     * Connection state for a client. The window of the connection is given back on receipt, the window of a stream when its bytes
     * are taken: otherwise a few callers that do not read would use up the connection's window and stop all healthy streams
     * beside them.
     */
    static Http2Connection newConnection() {
        Http2Connection connection = new DefaultHttp2Connection(false);
        connection
                .local()
                .flowController(new DefaultHttp2LocalFlowController(
                        connection, DefaultHttp2LocalFlowController.DEFAULT_WINDOW_UPDATE_RATIO, true));
        return connection;
    }

    static Http2Codec create(
            Http2Connection connection,
            Http2WireSettings settings,
            Http2HeadersEncoder headers,
            Http2FrameListener frames,
            Events events) {
        Http2Names names = new Http2Names();
        Http2HeadersDecoder answers = new DefaultHttp2HeadersDecoder(true, settings.maxHeaderListSize()) {
            @Override
            protected Http2Headers newHeaders() {
                return new Http2AnswerHead(names);
            }
        };
        Http2ConnectionEncoder encoder = new Http2ControlFrames(
                new DefaultHttp2ConnectionEncoder(connection, new DefaultHttp2FrameWriter(headers)));
        Http2ConnectionDecoder decoder =
                new DefaultHttp2ConnectionDecoder(connection, encoder, new DefaultHttp2FrameReader(answers));
        return new Builder(decoder, encoder, settings, frames, events).build();
    }

    /** Writes the heads of all requests of a connection. */
    static Http2HeadersEncoder newHeadersEncoder() {
        // Lengths differ from request to request: in the peer's table they would only push out what comes again.
        return new DefaultHttp2HeadersEncoder(
                (name, value) -> AsciiString.contentEquals(HttpHeaderNames.CONTENT_LENGTH, name));
    }

    /** Lets the peer send this much at once on the connection; once, when the preface has been written. */
    void openWindow(int bytes) throws Http2Exception {
        Http2LocalFlowController flow = connection().local().flowController();
        Http2Stream whole = connection().connectionStream();
        int more = bytes - flow.initialWindowSize(whole);
        if (more > 0) {
            flow.incrementWindowSize(whole, more);
        }
    }

    /** Lets the peer send as many bytes more on a stream; says whether it must be told now. */
    boolean refill(Http2Stream stream, int bytes) {
        try {
            return connection().local().flowController().consumeBytes(stream, bytes);
        } catch (Http2Exception e) {
            throw new IllegalArgumentException("bytes: " + bytes + " (expected: no more than came)", e);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) throws Exception {
        events.readCompleted();
        super.channelReadComplete(context);
    }

    /** Something of ours could not be written. */
    void writeFailed(Throwable cause) {
        ChannelHandlerContext on = encoder().flowController().channelHandlerContext();
        if (on != null) {
            onError(on, true, cause);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        onError(context, false, cause);
    }

    /**
     * Frames for a stream that has ended may have been under way when it was reset: they are ignored (RFC 9113 section 5.1).
     * Netty would answer each with a reset of its own, and peers count those.
     */
    @Override
    protected void onStreamError(
            ChannelHandlerContext context, boolean outbound, Throwable cause, Http2Exception.StreamException failure) {
        Http2Stream stream = connection().stream(failure.streamId());
        if (stream != null && stream.state() != Http2Stream.State.CLOSED) {
            events.streamFailed(stream, failure);
        }
    }

    @Override
    protected void onConnectionError(
            ChannelHandlerContext context, boolean outbound, Throwable cause, @Nullable Http2Exception failure) {
        events.connectionFailed(failure == null ? cause : failure);
        if (failure == null) {
            context.close();
        } else {
            super.onConnectionError(context, outbound, cause, failure);
        }
    }

    private static final class Builder extends AbstractHttp2ConnectionHandlerBuilder<Http2Codec, Builder> {

        private final Events events;

        Builder(
                Http2ConnectionDecoder decoder,
                Http2ConnectionEncoder encoder,
                Http2WireSettings settings,
                Http2FrameListener frames,
                Events events) {
            this.events = events;
            codec(decoder, encoder);
            frameListener(frames);
            initialSettings(new Http2Settings()
                    .pushEnabled(false)
                    .initialWindowSize(settings.streamWindow())
                    .maxHeaderListSize(settings.maxHeaderListSize()));
            gracefulShutdownTimeoutMillis(LAST_WORDS_MILLIS);
        }

        @Override
        protected Http2Codec build() {
            return super.build();
        }

        @Override
        protected Http2Codec build(
                Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder, Http2Settings settings) {
            return new Http2Codec(decoder, encoder, settings, events);
        }
    }
}
