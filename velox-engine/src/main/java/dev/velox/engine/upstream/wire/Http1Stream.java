package dev.velox.engine.upstream.wire;

import java.util.Iterator;
import java.util.List;
import java.util.Map;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

import dev.velox.engine.exchange.Headers;

/** One request on an HTTP/1.1 connection, and the answer to it. */
final class Http1Stream implements WireStream, ChannelFutureListener {

    /** Bytes of an answer that nobody took, beyond which the connection is not read. */
    private static final int MAX_UNCONSUMED = 256 << 10;

    /** Below this a copy behind the head is cheaper than a buffer of its own in the write. */
    private static final int COPY_BELOW = 4096;

    private static final String CHUNKED = "chunked";

    private final Http1Wire wire;
    private final boolean answersHead;
    private final WireListener listener;
    private boolean written;
    private boolean headSeen;
    private boolean inInterim;
    private int interims;
    private boolean persistent;
    private boolean dataInPass;
    private boolean stopped;
    private int unconsumed;
    private boolean ended;
    private boolean more;

    Http1Stream(Http1Wire wire, boolean answersHead, WireListener listener) {
        this.wire = wire;
        this.answersHead = answersHead;
        this.listener = listener;
    }

    @Override
    public Wire wire() {
        return wire;
    }

    /** Whether the answer is one to HEAD. */
    boolean answersHead() {
        return answersHead;
    }

    /** Room behind the head that a body is to be copied to. */
    int room(@Nullable ByteBuf body) {
        return body != null && body.readableBytes() < COPY_BELOW ? body.readableBytes() : 0;
    }

    /** Owns both buffers. */
    void send(Channel channel, ByteBuf head, @Nullable ByteBuf body) {
        int start = head.readerIndex();
        ChannelFuture headSent;
        ChannelFuture sent;
        // Kept to see afterwards whether a byte of it went out.
        head.retain();
        if (body == null) {
            sent = channel.writeAndFlush(head);
            headSent = sent;
        } else if (body.readableBytes() < COPY_BELOW) {
            head.writeBytes(body);
            body.release();
            sent = channel.writeAndFlush(head);
            headSent = sent;
        } else {
            headSent = channel.write(head);
            sent = channel.writeAndFlush(body);
        }
        // A buffer that went out whole keeps its index: only its promise tells.
        boolean untouched = !headSent.isSuccess() && head.readerIndex() == start;
        head.release();
        Throwable cause = sent.isDone() ? sent.cause() : null;
        if (cause != null) {
            wire.fail(cause, untouched);
        } else if (sent.isSuccess()) {
            written = true;
        } else {
            sent.addListener(this);
        }
    }

    @Override
    public void operationComplete(ChannelFuture sent) {
        if (sent.isSuccess()) {
            written = true;
        } else if (!ended) {
            wire.fail(sent.cause(), false);
        }
    }

    /** Owns the part. */
    void read(HttpObject part) {
        if (part.decoderResult().isFailure()) {
            ReferenceCountUtil.release(part);
            wire.fail(part.decoderResult().cause(), false);
        } else if (ended) {
            // A second answer to one question: whatever it says, nothing on this connection can be trusted.
            ReferenceCountUtil.release(part);
            more = true;
        } else if (part instanceof HttpResponse answer) {
            head(answer);
        } else if (part instanceof HttpContent content) {
            content(content);
        } else {
            ReferenceCountUtil.release(part);
        }
    }

    private void head(HttpResponse answer) {
        int status = answer.status().code();
        if (InterimAnswers.isInterim(status)) {
            inInterim = true;
            if (++interims > InterimAnswers.MAX) {
                wire.fail(new InterimAnswers.TooMany(), false);
            }
            return;
        }
        HttpHeaders fields = answer.headers();
        boolean chunked = fields.contains(HttpHeaderNames.TRANSFER_ENCODING);
        if (answer.protocolVersion().majorVersion() != 1 || (chunked && !isChunkedAlone(fields))) {
            wire.fail(new MalformedAnswerException("version or Transfer-Encoding"), false);
            return;
        }
        boolean endsWithConnection = !chunked
                && !fields.contains(HttpHeaderNames.CONTENT_LENGTH)
                && status != HttpResponseStatus.NO_CONTENT.code()
                && status != HttpResponseStatus.NOT_MODIFIED.code()
                && !answersHead;
        persistent = !endsWithConnection
                && HttpVersion.HTTP_1_1.equals(answer.protocolVersion())
                && status != HttpResponseStatus.SWITCHING_PROTOCOLS.code()
                && !fields.containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE, true);
        headSeen = true;
        listener.head(status, headersOf(fields), endsWithConnection);
    }

    /** Anything but exactly one {@code chunked} would be a framing that two readers understand differently. */
    private static boolean isChunkedAlone(HttpHeaders fields) {
        List<String> codings = fields.getAll(HttpHeaderNames.TRANSFER_ENCODING);
        return codings.size() == 1
                && CHUNKED.equalsIgnoreCase(codings.getFirst().strip());
    }

    private static Headers headersOf(HttpHeaders fields) {
        Headers headers = new Headers();
        Iterator<Map.Entry<CharSequence, CharSequence>> each = fields.iteratorCharSequence();
        while (each.hasNext()) {
            Map.Entry<CharSequence, CharSequence> field = each.next();
            headers.add(field.getKey().toString(), field.getValue().toString());
        }
        return headers;
    }

    private void content(HttpContent content) {
        boolean last = content instanceof LastHttpContent;
        if (inInterim) {
            content.release();
            inInterim = !last;
            return;
        }
        ByteBuf bytes = content.content();
        int length = bytes.readableBytes();
        if (length == 0 || !headSeen) {
            content.release();
        } else {
            dataInPass = true;
            unconsumed += length;
            if (unconsumed > MAX_UNCONSUMED && !stopped) {
                stopped = true;
                wire.readOn(false);
            }
            listener.data(bytes);
        }
        // The listener may have left meanwhile.
        if (last && !ended) {
            ended = true;
            listener.end();
        }
    }

    /** What one read of the connection brought has been told. */
    void passEnded() {
        if (dataInPass && !ended) {
            dataInPass = false;
            listener.passEnded();
        }
    }

    void fail(WireFailure failure) {
        if (!ended) {
            ended = true;
            listener.failed(failure);
        }
    }

    boolean ended() {
        return ended;
    }

    /** Asked after the end of the answer. */
    boolean leavesConnectionReusable() {
        return persistent && written && !more;
    }

    @Override
    public void consumed(int bytes) {
        unconsumed -= bytes;
        if (stopped && !ended && unconsumed <= MAX_UNCONSUMED) {
            stopped = false;
            wire.readOn(true);
        }
    }

    @Override
    public void cancel() {
        if (!ended) {
            ended = true;
            wire.abandon();
        }
    }
}
