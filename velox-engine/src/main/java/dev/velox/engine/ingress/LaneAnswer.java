package dev.velox.engine.ingress;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import org.jspecify.annotations.Nullable;

import dev.velox.engine.exchange.Failure;
import dev.velox.engine.exchange.Headers;
import dev.velox.engine.exchange.ResponseSink;
import dev.velox.engine.gateway.ErrorAnswer;

/**
 * One answer of the lane, framed for HTTP/1.1 (RFC 9112 section 6). Whatever comes behind its end, or behind the end of its
 * connection, goes nowhere.
 *
 * <p>Confined to the loop of the connection.
 */
final class LaneAnswer implements ResponseSink {

    private static final int NOT_MODIFIED = 304;
    private static final int NO_CONTENT = 204;
    private static final int MAX_LENGTH_DIGITS = 18;

    private final LaneConnection connection;
    private final LaneRequest request;
    private final boolean http10;

    private @Nullable Headers headers;
    private int status;
    private boolean close;
    private boolean refusedHead;
    private boolean bodiless;
    private boolean chunked;
    private boolean over;
    private boolean completed;
    private long length = -1;
    private long bytes;

    /** @param close whether the connection ends behind it in any case */
    LaneAnswer(LaneConnection connection, LaneRequest request, boolean http10, boolean close) {
        this.connection = connection;
        this.request = request;
        this.http10 = http10;
        this.close = close;
    }

    /** A whole error answer of the lane itself. */
    void refuse(Failure failure) {
        ErrorAnswer answer = ErrorAnswer.of(failure);
        head(answer.status(), answer.headers(), false);
        data(answer.bodyBuffer());
        end();
    }

    @Override
    public void head(int answerStatus, Headers answerHeaders, boolean flushEach) {
        if (over) {
            return;
        }
        status = answerStatus;
        headers = answerHeaders;
        HttpHeaders out =
                DefaultHttpHeadersFactory.headersFactory().withValidation(false).newHeaders();
        answerHeaders.forEach((name, value) -> copy(out, name, value));
        frame(out);
        close |= connection.lane().ending() || request.sending();
        if (close) {
            out.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        } else if (http10) {
            out.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE);
        }
        if (!out.contains(HttpHeaderNames.DATE)) {
            out.set(HttpHeaderNames.DATE, connection.home().date());
        }
        connection.send(new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(answerStatus), out));
    }

    private void copy(HttpHeaders out, String name, String value) {
        switch (name) {
            case "connection", "keep-alive", "transfer-encoding" -> {
                // The connection's own, whoever says something about them.
            }
            case "content-length" -> length = lengthOf(value);
            default -> {
                // What would end the field, and begin another one or the body, is never sent.
                if (isSendable(value)) {
                    out.add(name, value);
                }
            }
        }
    }

    private void frame(HttpHeaders out) {
        bodiless = status == NO_CONTENT
                || status == NOT_MODIFIED
                || status < 200
                || request.method().equals("HEAD");
        if (length >= 0 && status != NO_CONTENT && status >= 200) {
            out.set(HttpHeaderNames.CONTENT_LENGTH, Long.toString(length));
        } else if (!bodiless && !http10) {
            chunked = true;
            out.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        } else if (!bodiless) {
            // RFC 9112 section 6.1: no chunks for HTTP/1.0; the end of the connection is the end of the body.
            close = true;
        }
    }

    @Override
    public void data(ByteBuf data) {
        int size = data.readableBytes();
        boolean fits = length < 0 || bytes + size <= length;
        if (over || bodiless || size == 0 || !fits) {
            data.release();
            if (!over && !bodiless && !fits) {
                // More than announced: what is missing cannot be told from what is too much.
                breakOff();
            }
            return;
        }
        bytes += size;
        connection.send(new DefaultHttpContent(data));
    }

    @Override
    public void end() {
        if (over) {
            return;
        }
        if (!bodiless && length >= 0 && bytes < length) {
            breakOff();
            return;
        }
        over = true;
        completed = true;
        connection.send(LastHttpContent.EMPTY_LAST_CONTENT);
        boolean sending = request.sending();
        request.answered();
        if (close) {
            connection.leave(Farewell.behindAnswer(connection, sending || refusedHead));
        }
    }

    @Override
    public void abort(@Nullable ByteBuf lastWords) {
        if (over) {
            if (lastWords != null) {
                lastWords.release();
            }
            return;
        }
        if (lastWords != null) {
            data(lastWords);
        }
        if (!over) {
            breakOff();
        }
    }

    private void breakOff() {
        over = true;
        close = true;
        request.answered();
        connection.leave(Farewell.brokenOff(connection, chunked || length >= 0));
    }

    @Override
    public boolean ready() {
        return !over && connection.writable();
    }

    /** Nobody is there to hear it: nothing more is written. */
    void drop() {
        over = true;
    }

    /** The connection ends behind it, and what the caller sends until then is no request. */
    void closeBehind() {
        close = true;
        refusedHead = true;
    }

    boolean over() {
        return over;
    }

    boolean completed() {
        return completed;
    }

    boolean closes() {
        return close;
    }

    int status() {
        return status;
    }

    long bytes() {
        return bytes;
    }

    @Nullable String header(String name) {
        Headers sent = headers;
        return sent == null ? null : sent.first(name);
    }

    private static long lengthOf(String value) {
        if (value.isEmpty() || value.length() > MAX_LENGTH_DIGITS) {
            return -1;
        }
        for (int i = 0; i < value.length(); i++) {
            if (value.charAt(i) < '0' || value.charAt(i) > '9') {
                return -1;
            }
        }
        return Long.parseLong(value);
    }

    private static boolean isSendable(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '\r' || c == '\n' || c == 0) {
                return false;
            }
        }
        return true;
    }
}
