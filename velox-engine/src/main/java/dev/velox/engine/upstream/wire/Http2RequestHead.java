package dev.velox.engine.upstream.wire;

import java.util.function.BiConsumer;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.ReadOnlyHttp2Headers;
import io.netty.util.AsciiString;

import dev.velox.engine.exchange.Headers;

/** The head of a request as HTTP/2 sends it (RFC 9113 section 8.3.1): one flat array of words. */
final class Http2RequestHead implements BiConsumer<String, String> {

    private final Http2Words words;
    private final AsciiString[] fields;
    private int length;

    private Http2RequestHead(Http2Words words, int count) {
        this.words = words;
        this.fields = new AsciiString[2 * count];
    }

    /**
     * The fields to send.
     *
     * @throws IllegalArgumentException if one of them holds what no field may hold (RFC 9110 section 5.5)
     */
    static Http2Headers of(WireRequest request, Http2Words words) {
        Headers headers = request.headers();
        ByteBuf body = request.body();
        Http2RequestHead head = new Http2RequestHead(words, headers.size() + (body == null ? 0 : 1));
        headers.forEach(head);
        if (body != null) {
            head.add(HttpHeaderNames.CONTENT_LENGTH, new AsciiString(Integer.toString(body.readableBytes())));
        }
        return ReadOnlyHttp2Headers.clientHeaders(
                false,
                words.pseudo("method", request.method()),
                words.pseudo("path", request.path()),
                words.pseudo("scheme", request.scheme()),
                words.pseudo("authority", request.authority()),
                head.fields);
    }

    @Override
    public void accept(String name, String value) {
        add(words.name(name), words.value(name, value));
    }

    private void add(AsciiString name, AsciiString value) {
        fields[length] = name;
        fields[length + 1] = value;
        length += 2;
    }
}
