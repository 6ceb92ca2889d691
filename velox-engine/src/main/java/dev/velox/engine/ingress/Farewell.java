package dev.velox.engine.ingress;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;

import dev.velox.engine.loop.Deadline;

/**
 * How a connection ends behind its last answer. Where the caller may still be sending it is closed in two steps (RFC 9112
 * section 9.6): our half first, and the other after what comes was read and thrown away for a while. Closed at once, the
 * unread bytes would make the network reset the connection, and the caller would lose the answer.
 *
 * <p>Confined to the loop of the connection.
 */
final class Farewell implements ChannelFutureListener {

    private static final long DISCARD_BYTES = 1 << 20;

    private enum Manner {
        /** Close when all is written. */
        PLAIN,
        /** Close our half when all is written, then read on. */
        LINGER,
        /** Close such that nobody takes the end of the connection for the end of the answer. */
        RESET,
        /** Somebody else closes. */
        SILENT
    }

    private final LaneConnection connection;
    private final Deadline deadline = new Deadline(this::expired);
    private Manner manner;
    private boolean written;
    private long discarded;
    private long pending;

    private Farewell(LaneConnection connection, Manner manner) {
        this.connection = connection;
        this.manner = manner;
    }

    /**
     * Behind a whole answer.
     *
     * @param sending whether some of the request is still to come
     */
    static Farewell behindAnswer(LaneConnection connection, boolean sending) {
        return new Farewell(connection, sending ? Manner.LINGER : Manner.PLAIN);
    }

    /**
     * Behind an answer that broke off.
     *
     * @param delimited whether its framing shows that something is missing
     */
    static Farewell brokenOff(LaneConnection connection, boolean delimited) {
        return new Farewell(connection, delimited ? Manner.PLAIN : Manner.RESET);
    }

    /** The server behind the lane closes the connection; nothing more is to be read for anybody. */
    static Farewell silent(LaneConnection connection) {
        return new Farewell(connection, Manner.SILENT);
    }

    /** @param unread whether requests were thrown away that nobody answers */
    void begin(boolean unread) {
        if (unread && manner == Manner.PLAIN) {
            manner = Manner.LINGER;
        }
        pending = connection.pendingBytes();
        deadline.arm(connection.home().lastWrite());
    }

    @Override
    public void operationComplete(ChannelFuture future) {
        deadline.disarm();
        written = true;
        if (!future.isSuccess()) {
            connection.close();
            return;
        }
        switch (manner) {
            case PLAIN -> connection.close();
            case LINGER -> closeHalf();
            case RESET -> {
                future.channel().config().setOption(ChannelOption.SO_LINGER, 0);
                connection.close();
            }
            case SILENT -> deadline.arm(connection.home().lastWrite());
        }
    }

    /** Takes a message that nobody wants. */
    void discard(Object message) {
        if (message instanceof HttpContent part) {
            discarded += part.content().readableBytes();
        }
        ReferenceCountUtil.release(message);
        if (discarded > DISCARD_BYTES) {
            // Enough was read for whoever wants to hear the answer.
            manner = Manner.PLAIN;
            if (written) {
                connection.close();
            }
        }
    }

    void over() {
        deadline.disarm();
    }

    private void closeHalf() {
        deadline.arm(connection.home().discard());
        ChannelHandlerContext ctx = connection.ctx();
        SslHandler tls = ctx.pipeline().get(SslHandler.class);
        if (tls == null) {
            shutdownOutput(ctx);
        } else {
            tls.closeOutbound().addListener(closed -> shutdownOutput(ctx));
        }
    }

    private static void shutdownOutput(ChannelHandlerContext ctx) {
        if (ctx.channel() instanceof DuplexChannel both && both.isActive()) {
            both.shutdownOutput();
        }
    }

    private void expired() {
        long now = connection.pendingBytes();
        if (!written && now < pending) {
            pending = now;
            deadline.arm(connection.home().lastWrite());
        } else {
            connection.close();
        }
    }
}
