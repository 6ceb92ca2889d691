package dev.velox.engine.upstream.wire;

import java.io.IOException;

import io.netty.handler.codec.http2.Http2Error;

/** The peer reset the stream (RFC 9113 section 6.4). Expected in operation, hence without a stack trace. */
final class ResetStreamException extends IOException {

    private static final long serialVersionUID = 1L;

    ResetStreamException(long code) {
        super("the peer reset the stream (" + name(code) + ')');
    }

    /** What the RFC calls an error code, or its number. */
    static String name(long code) {
        Http2Error error = Http2Error.valueOf(code);
        return error == null ? Long.toString(code) : error.name();
    }

    @Override
    public Throwable fillInStackTrace() {
        return this;
    }
}
