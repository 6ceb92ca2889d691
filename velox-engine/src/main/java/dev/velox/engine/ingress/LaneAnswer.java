package dev.velox.engine.ingress;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.EmptyHttpHeaders;
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
    private static final int RESET_CONTENT = 205;
    private static final int MAX_LENGTH_DIGITS = 18;

    private final LaneConnection connection;
    private final LaneRequest request;
    private final boolean http10;

    private @Nullable Headers headers;
    private @Nullable ByteBuf held;
    private int status;
    private boolean close;
    private boolean refusedHead;
    private boolean bodiless;
    private boolean chunked;
    private boolean over;
    private boolean completed;
    private long length = -1;
    private String lengthText = "";
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
        AnswerFields out = connection.home().fields();
        out.begin();
        boolean dated = false;
        for (int i = 0; i < answerHeaders.size(); i++) {
            String name = answerHeaders.name(i);
            dated |= name.equals("date");
            copy(out, name, answerHeaders.value(i));
        }
        frame(out);
        close |= connection.lane().ending() || request.sending();
        if (close) {
            out.add("connection", "close");
        } else if (http10) {
            out.add("connection", "keep-alive");
        }
        if (!dated) {
            out.add("date", connection.home().date());
        }
        connection.send(new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(answerStatus), out));
    }

    private void copy(AnswerFields out, String name, String value) {
        switch (name) {
            case "connection", "keep-alive", "transfer-encoding" -> {
                // The connection's own, whoever says something about them.
            }
            case "content-length" -> {
                length = lengthOf(value);
                lengthText = value;
            }
            default -> out.add(name, value);
        }
    }

    private void frame(AnswerFields out) {
        bodiless = status == NO_CONTENT
                || status == RESET_CONTENT
                || status == NOT_MODIFIED
                || status < 200
                || request.method().equals("HEAD");
        if (status == RESET_CONTENT) {
            // RFC 9110 section 15.3.6: no body, and it says so.
            length = 0;
            lengthText = "0";
        }
        if (length >= 0 && status != NO_CONTENT && status >= 200) {
            out.add("content-length", lengthText);
        } else if (!bodiless && !http10) {
            chunked = true;
            out.chunked();
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
        release();
        // The last part and the end are one message: which is the last shows in this pass, or it is not.
        held = data;
        connection.later();
    }

    /** Writes what is held: nothing more comes in this pass. */
    void release() {
        ByteBuf part = held;
        if (part != null) {
            held = null;
            if (!sendChunk(part)) {
                connection.send(new DefaultHttpContent(part));
            }
        }
    }

    /** Sends a small part of a body in chunks past the codec, as the bytes that it would make of it. */
    private boolean sendChunk(ByteBuf part) {
        ChannelHandlerContext codec = connection.codec();
        if (!chunked || codec == null || part.readableBytes() > Chunk.MAX_BYTES) {
            return false;
        }
        codec.write(Chunk.of(codec.alloc(), part), codec.voidPromise());
        connection.written();
        return true;
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
        ByteBuf last = held;
        held = null;
        if (last != null && sendChunk(last)) {
            last = null;
        }
        connection.send(
                last == null
                        ? LastHttpContent.EMPTY_LAST_CONTENT
                        : new DefaultLastHttpContent(last, EmptyHttpHeaders.INSTANCE));
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
        release();
        over = true;
        close = true;
        request.answered();
        connection.leave(Farewell.brokenOff(connection, chunked || length >= 0));
    }

    @Override
    public boolean ready() {
        if (over) {
            return false;
        }
        release();
        return connection.writable();
    }

    /** Nobody is there to hear it: nothing more is written. */
    void drop() {
        over = true;
        ByteBuf part = held;
        if (part != null) {
            held = null;
            part.release();
        }
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
}
