package dev.velox.engine.upstream.wire;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2RemoteFlowController;
import io.netty.handler.codec.http2.Http2Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the peer has room for (RFC 9113 section 5.2), and who may send next. Most bodies leave with their heads and are never
 * seen here; those that must wait take turns, a frame each.
 *
 * <p>Threads: the loop of its connection.
 */
final class Http2SendFlow implements Http2RemoteFlowController {

    /** Windows before the peer has said anything. */
    private static final int FIRST_WINDOW = 65_535;

    private final Function<Http2Stream, @Nullable Http2Call> calls;

    /** All that are not over, in no order. */
    private final List<Http2Upload> uploads = new ArrayList<>();

    /** Those of them that the peer has room for, as far as their streams are concerned. */
    private final ArrayDeque<Http2Upload> turns = new ArrayDeque<>();

    private @Nullable ChannelHandlerContext context;
    private @Nullable Http2RequestWriter writer;
    private int connectionWindow = FIRST_WINDOW;
    private int streamWindow = FIRST_WINDOW;

    /** @param calls the request of a stream, null when there is none */
    Http2SendFlow(Function<Http2Stream, @Nullable Http2Call> calls) {
        this.calls = calls;
    }

    void writer(Http2RequestWriter through) {
        writer = through;
    }

    /** Whether so many bytes of a new stream may leave at once; they are counted then. */
    boolean spend(int bytes) {
        ChannelHandlerContext on = context;
        boolean room = turns.isEmpty()
                && bytes <= Math.min(connectionWindow, streamWindow)
                && on != null
                && on.channel().isWritable();
        if (room) {
            connectionWindow -= bytes;
        }
        return room;
    }

    /** A body of a new stream that leaves as there is room for it; owned by the flow. */
    void add(Http2Call call, ByteBuf body) {
        Http2Upload upload = new Http2Upload(call, body, streamWindow);
        call.upload(upload);
        uploads.add(upload);
        turns.add(upload);
    }

    /** The stream is gone, and what is left of its body with it. */
    void closed(Http2Call call) {
        Http2Upload upload = call.upload();
        if (upload != null) {
            call.upload(null);
            uploads.remove(upload);
            turns.remove(upload);
            upload.release();
        }
    }

    @Override
    public void writePendingBytes() {
        ChannelHandlerContext on = context;
        Http2RequestWriter through = writer;
        while (on != null
                && through != null
                && connectionWindow > 0
                && on.channel().isWritable()) {
            Http2Upload next = turns.poll();
            if (next == null) {
                return;
            }
            int bytes = Math.min(Math.min(next.ready(), connectionWindow), through.maxFrameSize());
            if (bytes <= 0) {
                // Its turn comes again when its window does.
                continue;
            }
            connectionWindow -= bytes;
            ByteBuf part = next.take(bytes);
            boolean last = next.over();
            if (last) {
                closed(next.call());
            } else if (next.ready() > 0) {
                turns.add(next);
            }
            through.data(on, next.call(), part, last);
        }
    }

    @Override
    public void incrementWindowSize(Http2Stream stream, int bytes) throws Http2Exception {
        if (stream.id() == 0) {
            if (connectionWindow > Integer.MAX_VALUE - bytes) {
                throw Http2Exception.connectionError(
                        Http2Error.FLOW_CONTROL_ERROR, "the connection's window is over 2^31 - 1");
            }
            connectionWindow += bytes;
            return;
        }
        Http2Call call = calls.apply(stream);
        Http2Upload upload = call == null ? null : call.upload();
        if (upload != null) {
            if (upload.window() > Integer.MAX_VALUE - bytes) {
                throw Http2Exception.streamError(
                        stream.id(), Http2Error.FLOW_CONTROL_ERROR, "the stream's window is over 2^31 - 1");
            }
            widen(upload, bytes);
        }
    }

    @Override
    public void initialWindowSize(int bytes) throws Http2Exception {
        int change = bytes - streamWindow;
        streamWindow = bytes;
        for (Http2Upload upload : uploads) {
            if (change > 0 && upload.window() > Integer.MAX_VALUE - change) {
                throw Http2Exception.connectionError(
                        Http2Error.FLOW_CONTROL_ERROR, "a stream's window is over 2^31 - 1");
            }
            widen(upload, change);
        }
    }

    private void widen(Http2Upload upload, int change) {
        boolean stood = upload.ready() <= 0;
        upload.widen(change);
        if (stood && upload.ready() > 0 && !turns.contains(upload)) {
            turns.add(upload);
        }
    }

    @Override
    public int initialWindowSize() {
        return streamWindow;
    }

    @Override
    public int windowSize(Http2Stream stream) {
        if (stream.id() == 0) {
            return connectionWindow;
        }
        Http2Call call = calls.apply(stream);
        Http2Upload upload = call == null ? null : call.upload();
        return upload == null ? streamWindow : upload.window();
    }

    @Override
    public void channelHandlerContext(ChannelHandlerContext of) {
        context = of;
    }

    @Override
    public @Nullable ChannelHandlerContext channelHandlerContext() {
        return context;
    }

    @Override
    public void channelWritabilityChanged() {
        ChannelHandlerContext on = context;
        if (on != null && on.channel().isWritable() && !turns.isEmpty()) {
            writePendingBytes();
            on.flush();
        }
    }

    @Override
    public boolean isWritable(Http2Stream stream) {
        return windowSize(stream) > 0;
    }

    @Override
    public boolean hasFlowControlled(Http2Stream stream) {
        Http2Call call = calls.apply(stream);
        return call != null && call.upload() != null;
    }

    /** Bodies come by {@link #add} only. */
    @Override
    public void addFlowControlled(Http2Stream stream, FlowControlled payload) {
        throw new UnsupportedOperationException("payload: of Netty's encoder (expected: bodies by add)");
    }

    /** Nobody listens. */
    @Override
    public void listener(Listener listener) {
        throw new UnsupportedOperationException("listener: given (expected: none)");
    }

    /** Priorities are gone from HTTP/2 (RFC 9113 section 5.3): taking turns is fair and cheap. */
    @Override
    public void updateDependencyTree(int child, int parent, short weight, boolean exclusive) {
        // See above.
    }
}
