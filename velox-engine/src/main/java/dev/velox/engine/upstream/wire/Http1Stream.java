package dev.velox.engine.upstream.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import org.jspecify.annotations.Nullable;

import dev.velox.engine.exchange.Headers;

/** One request on an HTTP/1.1 connection, and the answer to it. */
final class Http1Stream implements WireStream, ChannelFutureListener {

    /** Bytes of an answer that nobody took, beyond which the connection is not read. */
    private static final int MAX_UNCONSUMED = 256 << 10;

    /** Below this a copy behind the head is cheaper than a buffer of its own in the write. */
    private static final int COPY_BELOW = 4096;

    private final Http1Wire wire;
    private final boolean answersHead;
    private final WireListener listener;
    private boolean written;
    private boolean persistent;
    private boolean dataInPass;
    private boolean stopped;
    private int unconsumed;
    private boolean ended;

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

    /** The head of the answer; whether the connection may be used again if nothing else is against it. */
    void head(int status, Headers headers, boolean reusable, boolean endsWithConnection) {
        persistent = reusable;
        listener.head(status, headers, endsWithConnection);
    }

    /** Bytes of the body. Owns them. */
    void data(ByteBuf bytes) {
        // The listener may have left meanwhile.
        if (ended) {
            bytes.release();
            return;
        }
        dataInPass = true;
        unconsumed += bytes.readableBytes();
        if (unconsumed > MAX_UNCONSUMED && !stopped) {
            stopped = true;
            wire.readOn(false);
        }
        listener.data(bytes);
    }

    /** The answer is whole. */
    void end() {
        if (!ended) {
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
        return persistent && written;
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
