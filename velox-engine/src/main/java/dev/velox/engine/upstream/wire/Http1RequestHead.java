package dev.velox.engine.upstream.wire;

import java.nio.charset.StandardCharsets;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;

import dev.velox.engine.exchange.Headers;

/** Writes the head of a request (RFC 9112 section 3), after a look at every character of it. */
final class Http1RequestHead {

    private static final byte[] VERSION = ascii(" HTTP/1.1\r\nhost: ");
    private static final byte[] LENGTH = ascii("\r\ncontent-length: ");
    private static final byte[] LINE_END = {'\r', '\n'};
    private static final byte[] COLON = {':', ' '};

    /** Digits of the largest length, and the line ends around it. */
    private static final int LENGTH_ROOM = 32;

    private static final int NO_LENGTH = -1;

    /** Punctuation that a name may hold (RFC 9110 section 5.6.2). */
    private static final String TOKEN_PUNCTUATION = "!#$%&'*+-.^_`|~";

    private static final boolean[] TOKEN = new boolean[128];

    static {
        for (int c = 0; c < TOKEN.length; c++) {
            TOKEN[c] = (c >= '0' && c <= '9')
                    || (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || TOKEN_PUNCTUATION.indexOf(c) >= 0;
        }
    }

    private Http1RequestHead() {}

    /**
     * The head, its empty line included.
     *
     * @param more room behind it for the body
     * @throws IllegalArgumentException if something of it cannot be sent; says what, never its value
     */
    static ByteBuf write(ByteBufAllocator allocator, WireRequest request, int more) {
        Headers headers = request.headers();
        requireToken(request.method(), "method");
        requireVisible(request.path(), "path");
        requireVisible(request.authority(), "authority");
        int size = request.method().length() + 1 + request.path().length() + VERSION.length;
        size += request.authority().length() + LENGTH.length + LENGTH_ROOM;
        for (int i = 0; i < headers.size(); i++) {
            String name = headers.name(i);
            requireToken(name, "name of a header");
            requireValue(name, headers.value(i));
            size += name.length() + COLON.length + headers.value(i).length() + LINE_END.length;
        }
        ByteBuf to = allocator.buffer(size + more);
        write(to, request.method());
        to.writeByte(' ');
        write(to, request.path());
        to.writeBytes(VERSION);
        write(to, request.authority());
        for (int i = 0; i < headers.size(); i++) {
            to.writeBytes(LINE_END);
            write(to, headers.name(i));
            to.writeBytes(COLON);
            write(to, headers.value(i));
        }
        int length = contentLength(request);
        if (length != NO_LENGTH) {
            to.writeBytes(LENGTH);
            write(to, Integer.toString(length));
        }
        return to.writeBytes(LINE_END).writeBytes(LINE_END);
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

    private static void write(ByteBuf to, String text) {
        // All of it was looked at: a character is a byte.
        ByteBufUtil.writeAscii(to, text);
    }

    private static void requireToken(String text, String what) {
        boolean token = !text.isEmpty();
        for (int i = 0; i < text.length() && token; i++) {
            char c = text.charAt(i);
            token = c < TOKEN.length && TOKEN[c];
        }
        if (!token) {
            throw new IllegalArgumentException(what + ": not sendable (expected: a token, RFC 9110 section 5.6.2)");
        }
    }

    private static void requireVisible(String text, String what) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c <= ' ' || c >= 0x7f) {
                throw new IllegalArgumentException(what + ": not sendable (expected: visible ASCII)");
            }
        }
    }

    private static void requireValue(String name, String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if ((c < ' ' && c != '\t') || c == 0x7f || c > 0xff) {
                throw new IllegalArgumentException(
                        name + ": not sendable (expected: no control characters, RFC 9110 section 5.5)");
            }
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
