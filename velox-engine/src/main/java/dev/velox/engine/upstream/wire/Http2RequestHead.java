package dev.velox.engine.upstream.wire;

import java.util.function.BiConsumer;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValidationUtil;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.ReadOnlyHttp2Headers;
import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

import dev.velox.engine.exchange.Headers;

/** The head of a request as HTTP/2 sends it (RFC 9113 section 8.3.1): one flat array, nothing per field but its bytes. */
final class Http2RequestHead implements BiConsumer<String, String> {

    private final AsciiString[] fields;
    private int length;

    private Http2RequestHead(int count) {
        this.fields = new AsciiString[2 * count];
    }

    /**
     * The fields to send.
     *
     * @throws IllegalArgumentException if one of them holds what no field may hold (RFC 9110 section 5.5)
     */
    static Http2Headers of(WireRequest request) {
        Headers headers = request.headers();
        ByteBuf body = request.body();
        Http2RequestHead head = new Http2RequestHead(headers.size() + (body == null ? 0 : 1));
        headers.forEach(head);
        if (body != null) {
            head.add(HttpHeaderNames.CONTENT_LENGTH, AsciiString.of(Integer.toString(body.readableBytes())));
        }
        return ReadOnlyHttp2Headers.clientHeaders(
                false,
                pseudo("method", request.method()),
                pseudo("path", request.path()),
                pseudo("scheme", request.scheme()),
                pseudo("authority", request.authority()),
                head.fields);
    }

    @Override
    public void accept(String name, String value) {
        if (HttpHeaderValidationUtil.validateToken(name) >= 0) {
            throw new IllegalArgumentException("a header's name is no token (expected: RFC 9110 section 5.1)");
        }
        if (HttpHeaderValidationUtil.validateValidHeaderValue(value) >= 0) {
            throw new IllegalArgumentException(
                    "header " + name + " holds a character that none may hold (expected: RFC 9110 section 5.5)");
        }
        add(new AsciiString(name), new AsciiString(value));
    }

    private void add(AsciiString name, AsciiString value) {
        fields[length] = name;
        fields[length + 1] = value;
        length += 2;
    }

    private static AsciiString pseudo(String name, @Nullable String value) {
        if (value == null || value.isEmpty()) {
            throw new IllegalArgumentException(name + ": empty (expected: RFC 9113 section 8.3.1)");
        }
        for (int i = 0; i < value.length(); i++) {
            char character = value.charAt(i);
            if (character <= ' ' || character >= 0x7f) {
                throw new IllegalArgumentException(
                        name + " holds a character that none may hold (expected: RFC 3986 section 2)");
            }
        }
        return new AsciiString(value);
    }
}
