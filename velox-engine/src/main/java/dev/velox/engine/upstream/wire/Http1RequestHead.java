package dev.velox.engine.upstream.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/**
 * Writes the heads of requests (RFC 9112 section 3). Requests on a connection say mostly the same: the head before is kept as
 * bytes, and only what differs from it is looked at, character by character, and written anew. What is kept is bounded.
 *
 * <p>Threads: the loop of its connection.
 */
final class Http1RequestHead {

    private static final int NO_LENGTH = -1;

    private Http1RequestText now = new Http1RequestText();
    private Http1RequestText before = new Http1RequestText();

    /**
     * The head, its empty line included.
     *
     * @param more room behind it for the body
     * @throws IllegalArgumentException if something of it cannot be sent; says what, never its value
     */
    ByteBuf write(ByteBufAllocator allocator, WireRequest request, int more) {
        Http1RequestText text = before;
        if (!text.says(request)) {
            text = now;
            text.rewrite(request, before);
            if (text.worthKeeping()) {
                now = before;
                before = text;
            } else {
                now = new Http1RequestText();
            }
        }
        int length = contentLength(request);
        int end = length == NO_LENGTH ? text.endWithoutLength() : text.endWithLength(length);
        return allocator.buffer(end + more).writeBytes(text.bytes(), 0, end);
    }

    /** A method that usually has a body says that it has none (RFC 9110 section 8.6). */
    private static int contentLength(WireRequest request) {
        ByteBuf body = request.body();
        if (body != null) {
            return body.readableBytes();
        }
        return switch (request.method()) {
            case "POST", "PUT", "PATCH" -> 0;
            default -> NO_LENGTH;
        };
    }

    static void requireToken(String text, String what) {
        boolean token = !text.isEmpty();
        for (int i = 0; i < text.length() && token; i++) {
            token = Http1Token.isToken(text.charAt(i));
        }
        if (!token) {
            throw new IllegalArgumentException(what + ": not sendable (expected: a token, RFC 9110 section 5.6.2)");
        }
    }

    static void requireVisible(String text, String what) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c <= ' ' || c >= 0x7f) {
                throw new IllegalArgumentException(what + ": not sendable (expected: visible ASCII)");
            }
        }
    }

    static void requireValue(String name, String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if ((c < ' ' && c != '\t') || c == 0x7f || c > 0xff) {
                throw new IllegalArgumentException(
                        name + ": not sendable (expected: no control characters, RFC 9110 section 5.5)");
            }
        }
    }
}
