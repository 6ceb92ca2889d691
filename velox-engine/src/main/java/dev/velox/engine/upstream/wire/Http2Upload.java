package dev.velox.engine.upstream.wire;

import io.netty.buffer.ByteBuf;

/**
 * The rest of a request's body that the peer has no room for yet.
 *
 * <p>Threads: the loop of its connection.
 */
final class Http2Upload {

    private final Http2Call call;
    private final ByteBuf body;

    /** Bytes that the peer takes on this stream; negative when it has made its windows smaller since. */
    private int window;

    /** @param body owned by the upload */
    Http2Upload(Http2Call call, ByteBuf body, int window) {
        this.call = call;
        this.body = body;
        this.window = window;
    }

    Http2Call call() {
        return call;
    }

    /** Bytes that may leave now, as far as the stream is concerned. */
    int ready() {
        return Math.min(window, body.readableBytes());
    }

    int window() {
        return window;
    }

    /** @param change may be negative */
    void widen(int change) {
        window += change;
    }

    /** The next so many bytes; the taker releases them. */
    ByteBuf take(int bytes) {
        window -= bytes;
        return body.readRetainedSlice(bytes);
    }

    /** Whether nothing is left. */
    boolean over() {
        return !body.isReadable();
    }

    void release() {
        body.release();
    }
}
