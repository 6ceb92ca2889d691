package dev.velox.engine.upstream.wire;

import java.util.List;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValidationUtil;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

import dev.velox.engine.exchange.Headers;

/**
 * The head of an answer as it is decoded: straight into the gateway's own fields, without a table of Netty's between. What the
 * codec behind reads of it, the status and the announced length, it can be asked; nothing else.
 *
 * <p>Threads: the loop of its connection.
 */
final class Http2AnswerHead extends DefaultHttp2Headers {

    private final Headers fields = new Headers();
    private final Http2Names names;
    private @Nullable CharSequence status;
    private boolean malformed;

    Http2AnswerHead(Http2Names names) {
        // Validated here; the table below stays empty.
        super(false, 2);
        this.names = names;
    }

    @Override
    public Http2Headers add(CharSequence name, CharSequence value) {
        if (Http2Headers.PseudoHeaderName.hasPseudoHeaderFormat(name)) {
            if (status != null || !PseudoHeaderName.STATUS.value().contentEquals(name)) {
                // The decoder makes an error of the stream of it; it must not get to judge a name that it does not
                // know.
                throw new IllegalArgumentException("an answer's head has one :status and nothing else of the kind");
            }
            status = value;
            return this;
        }
        String known = names.text(name);
        // The codec looks at names only: a line break in a value would be the caller's line break (RFC 9113 section
        // 8.2.1).
        if (known == null || HttpHeaderValidationUtil.validateValidHeaderValue(value) >= 0) {
            malformed = true;
        } else {
            fields.addLower(known, value.toString());
        }
        return this;
    }

    @Override
    public @Nullable CharSequence status() {
        return status;
    }

    /** Only the length is known under its name: the codec compares it with what comes. */
    @Override
    public List<CharSequence> getAll(CharSequence name) {
        return AsciiString.contentEquals(HttpHeaderNames.CONTENT_LENGTH, name)
                ? List.copyOf(fields.all("content-length"))
                : List.of();
    }

    /** The codec writes the length back as one number when it came twice, or as a list of equal ones. */
    @Override
    public Http2Headers setLong(CharSequence name, long value) {
        String text = name.toString();
        for (int i = fields.size() - 1; i >= 0; i--) {
            if (fields.name(i).equals(text)) {
                fields.remove(i);
            }
        }
        fields.addLower(text, Long.toString(value));
        return this;
    }

    @Override
    public int size() {
        return fields.size() + (status == null ? 0 : 1);
    }

    @Override
    public boolean isEmpty() {
        return size() == 0;
    }

    /** All fields but the status, or null when one of them holds what none may hold. */
    @Nullable Headers fields() {
        return malformed ? null : fields;
    }
}
