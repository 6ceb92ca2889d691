package dev.velox.engine.upstream.wire;

import java.util.ArrayList;
import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2EventAdapter;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import org.jspecify.annotations.Nullable;

/**
 * Hears the peer's frames and gives each to its request, or to the connection.
 *
 * <p>Threads: the loop of its connection.
 */
final class Http2Frames extends Http2EventAdapter {

    private final Http2Wire wire;
    private final Http2Connection connection;
    private final Http2Connection.PropertyKey key;

    Http2Frames(Http2Wire wire, Http2Connection connection) {
        this.wire = wire;
        this.connection = connection;
        this.key = connection.newKey();
    }

    void put(Http2Stream stream, Http2Call call) {
        stream.setProperty(key, call);
    }

    @Nullable Http2Call call(Http2Stream stream) {
        return stream.getProperty(key);
    }

    /** The requests whose listeners wait, as they are now. */
    List<Http2Call> live() {
        List<Http2Call> live = new ArrayList<>();
        try {
            connection.forEachActiveStream(stream -> {
                Http2Call call = call(stream);
                if (call != null && call.live()) {
                    live.add(call);
                }
                return true;
            });
        } catch (Http2Exception e) {
            throw new IllegalStateException(e);
        }
        return live;
    }

    private @Nullable Http2Call call(int streamId) {
        Http2Stream stream = connection.stream(streamId);
        return stream == null ? null : call(stream);
    }

    @Override
    public void onHeadersRead(
            ChannelHandlerContext context, int streamId, Http2Headers headers, int padding, boolean last)
            throws Http2Exception {
        Http2Call call = call(streamId);
        if (call == null) {
            throw Http2Exception.connectionError(
                    Http2Error.PROTOCOL_ERROR, "stream %d was opened by the peer (expected: no push)", streamId);
        }
        call.head(headers, last);
    }

    @Override
    public void onHeadersRead(
            ChannelHandlerContext context,
            int streamId,
            Http2Headers headers,
            int dependency,
            short weight,
            boolean exclusive,
            int padding,
            boolean last)
            throws Http2Exception {
        onHeadersRead(context, streamId, headers, padding, last);
    }

    /** Says how many bytes may come again at once; what the request was given is its own business. */
    @Override
    public int onDataRead(ChannelHandlerContext context, int streamId, ByteBuf data, int padding, boolean last) {
        Http2Call call = call(streamId);
        return call == null ? data.readableBytes() + padding : call.data(data, padding, last);
    }

    @Override
    public void onRstStreamRead(ChannelHandlerContext context, int streamId, long code) {
        Http2Call call = call(streamId);
        if (call != null) {
            call.reset(code);
        }
    }

    @Override
    public void onSettingsRead(ChannelHandlerContext context, Http2Settings settings) {
        wire.settingsCame();
    }

    @Override
    public void onGoAwayRead(ChannelHandlerContext context, int lastStreamId, long code, ByteBuf debug) {
        wire.goAwayCame(lastStreamId, code);
    }

    @Override
    public void onStreamClosed(Http2Stream stream) {
        wire.streamClosed(call(stream));
    }
}
