package dev.velox.engine.upstream.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.velox.engine.exchange.Headers;

/**
 * One request on an HTTP/2 connection, and its answer. It is over when its listener is gone; its stream may live on for a
 * moment, or, abandoned beyond the reset budget, until the peer has sent all.
 *
 * <p>Threads: the loop of its connection.
 */
final class Http2Call implements WireStream {

    private static final Logger LOG = LoggerFactory.getLogger(Http2Call.class);

    private final Http2Wire wire;
    private final Http2Stream stream;
    private @Nullable WireListener listener;
    private @Nullable ChannelFuture written;
    private @Nullable Http2Upload upload;
    private int interim;
    private boolean answered;
    private boolean dropped;
    private boolean touched;

    Http2Call(Http2Wire wire, Http2Stream stream, WireListener listener) {
        this.wire = wire;
        this.stream = stream;
        this.listener = listener;
    }

    /** The head is on its way; when this is done it has left. */
    void sent(ChannelFuture head) {
        written = head;
    }

    /** What is left of its body; null when all of it has left or nothing will. */
    @Nullable Http2Upload upload() {
        return upload;
    }

    void upload(@Nullable Http2Upload rest) {
        upload = rest;
    }

    /** Whether its listener still waits for something. */
    boolean live() {
        return listener != null;
    }

    Http2Stream stream() {
        return stream;
    }

    @Override
    public Wire wire() {
        return wire;
    }

    @Override
    public void consumed(int bytes) {
        if (listener != null) {
            wire.refill(stream, bytes);
        }
    }

    @Override
    public void cancel() {
        if (finish() != null) {
            wire.abandon(this);
        }
    }

    /** A head came: of an interim answer, of the answer, or trailers. */
    void head(Http2Headers headers, boolean last) {
        WireListener to = listener;
        if (to == null) {
            return;
        }
        if (answered) {
            if (headers.status() == null) {
                end(last);
            } else {
                broken(new MalformedAnswerException("trailers hold a status"));
            }
            return;
        }
        int status = status(headers.status());
        if (status < 0) {
            broken(new MalformedAnswerException("the status is missing or not a number of three digits"));
        } else if (!InterimAnswers.isInterim(status)) {
            answered = true;
            Headers fields = headers instanceof Http2AnswerHead head ? head.fields() : null;
            if (fields == null) {
                broken(new MalformedAnswerException("a header holds a character that none may hold"));
            } else {
                tellHead(to, status, fields);
                end(last);
            }
        } else if (last) {
            broken(new MalformedAnswerException("an interim answer ends the stream"));
        } else if (++interim > InterimAnswers.MAX) {
            broken(new InterimAnswers.TooMany());
        }
    }

    /** A part of the body came; says how many bytes of the stream's window are free again. */
    int data(ByteBuf bytes, int padding, boolean last) {
        int length = bytes.readableBytes();
        WireListener to = listener;
        if (to == null) {
            boolean whole = dropped;
            // Resets it if the budget has recovered: this stream has shown that it costs.
            wire.abandon(this);
            return whole ? length + padding : 0;
        }
        if (!answered) {
            broken(new MalformedAnswerException("a body came before a head"));
            return dropped ? 0 : padding;
        }
        if (length > 0) {
            if (!touched) {
                touched = true;
                wire.touched(this);
            }
            tellData(to, bytes.retain());
        }
        end(last);
        // Whoever gave the stream up within the call above has given its whole window back.
        return dropped ? 0 : padding;
    }

    /** One read of the connection is over that brought some of the body. */
    void passEnded() {
        touched = false;
        WireListener to = listener;
        if (to != null) {
            try {
                to.passEnded();
            } catch (RuntimeException e) {
                broken(e);
            }
        }
    }

    /** The peer reset it. */
    void reset(long code) {
        fail(new ResetStreamException(code), code == Http2Error.REFUSED_STREAM.code(), false);
    }

    /** Nothing more can come of it, while the connection is well. */
    void broken(Exception cause) {
        fail(cause, !stream.isHeadersSent(), false);
        wire.abandon(this);
    }

    /** The connection is gone. */
    void lost(Throwable cause) {
        fail(cause, written == null || !written.isSuccess(), true);
    }

    void fail(Throwable cause, boolean unprocessed, boolean connectionLost) {
        WireListener to = finish();
        if (to == null) {
            return;
        }
        try {
            to.failed(new WireFailure(cause, unprocessed, connectionLost));
        } catch (RuntimeException e) {
            // One listener's mistake must not cost its neighbours their connection.
            LOG.error("A request's failure could not be told.", e);
        }
    }

    /** Nobody listens and the stream cannot be reset: from now on the peer may send all it has. */
    void drop() {
        if (!dropped) {
            dropped = true;
            wire.refill(stream, wire.unread(stream));
        }
    }

    private void end(boolean last) {
        if (!last) {
            return;
        }
        WireListener to = finish();
        if (to == null) {
            return;
        }
        if (stream.state() == Http2Stream.State.OPEN) {
            // The answer is whole although the peer has not read the whole request: the rest is of no use.
            wire.abandon(this);
        }
        try {
            to.end();
        } catch (RuntimeException e) {
            LOG.error("The end of an answer could not be told.", e);
        }
    }

    private @Nullable WireListener finish() {
        WireListener to = listener;
        listener = null;
        if (to != null) {
            wire.finished();
        }
        return to;
    }

    private void tellHead(WireListener to, int status, Headers fields) {
        try {
            to.head(status, fields, false);
        } catch (RuntimeException e) {
            broken(e);
        }
    }

    private void tellData(WireListener to, ByteBuf bytes) {
        try {
            to.data(bytes);
        } catch (RuntimeException e) {
            broken(e);
        }
    }

    private static int status(@Nullable CharSequence text) {
        if (text == null || text.length() != 3) {
            return -1;
        }
        int status = 0;
        for (int i = 0; i < 3; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            status = 10 * status + digit;
        }
        return status < 100 ? -1 : status;
    }
}
