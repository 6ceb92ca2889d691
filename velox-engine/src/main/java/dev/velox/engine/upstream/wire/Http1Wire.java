package dev.velox.engine.upstream.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * A connection that speaks HTTP/1.1 (RFC 9112), one request after the other, never pipelined.
 *
 * <p><b>Reuse.</b> Only when nothing is in doubt: HTTP/1.1 on both sides, no {@code Connection: close}, a body with an end of
 * its own, the request written whole before the answer ended, and not a byte behind that end.
 *
 * <p><b>Threads.</b> Its loop.
 */
final class Http1Wire extends ChannelInboundHandlerAdapter implements Wire {

    private final Channel channel;
    private final WireOwner owner;
    private final long identity = WireIdentity.next();
    private final Http1RequestHead head = new Http1RequestHead();
    private final Http1Decoder decoder = new Http1Decoder();

    /** Until the pass is over that brought the end of its answer. */
    private @Nullable Http1Stream current;

    private boolean retired;
    private boolean closed;
    private @Nullable Throwable closeCause;

    private Http1Wire(Channel channel, WireOwner owner) {
        this.channel = channel;
        this.owner = owner;
    }

    /** Takes over a connection that is open, TLS included; it is read from now on. Settled with that: nobody is told. */
    static Wire install(Channel channel, WireOwner owner) {
        Http1Wire wire = new Http1Wire(channel, owner);
        channel.pipeline().addLast(wire);
        channel.config().setAutoRead(true);
        return wire;
    }

    @Override
    public String protocol() {
        return "http1";
    }

    @Override
    public long identity() {
        return identity;
    }

    @Override
    public boolean takes() {
        return current == null && !retired && !closed && channel.isActive();
    }

    @Override
    public int active() {
        return current == null ? 0 : 1;
    }

    @Override
    public int limit() {
        return 1;
    }

    @Override
    public boolean retired() {
        return retired;
    }

    @Override
    public WireStream open(WireRequest request, WireListener listener) {
        if (!takes()) {
            ReferenceCountUtil.release(request.body());
            throw new IllegalStateException("connection: busy or gone (expected: one that takes a request)");
        }
        Http1Stream stream = new Http1Stream(this, "HEAD".equals(request.method()), listener);
        ByteBuf bytes;
        try {
            bytes = head.write(channel.alloc(), request, stream.room(request.body()));
        } catch (IllegalArgumentException e) {
            ReferenceCountUtil.release(request.body());
            throw e;
        }
        current = stream;
        decoder.expect(stream);
        stream.send(channel, bytes, request.body());
        return stream;
    }

    @Override
    public void retire() {
        if (!retired && !closed) {
            retired = true;
            owner.retired(this);
            if (current == null) {
                close();
            }
        }
    }

    @Override
    public void close() {
        fail(new LostConnectionException("the connection was closed by its owner"), false);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!(message instanceof ByteBuf bytes)) {
            context.fireChannelRead(message);
            return;
        }
        if (closed) {
            bytes.release();
            return;
        }
        try {
            decoder.read(bytes);
        } catch (MalformedAnswerException | InterimAnswers.TooMany e) {
            fail(e, false);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        Http1Stream stream = current;
        if (stream == null || closed) {
            return;
        }
        if (!stream.ended()) {
            stream.passEnded();
        } else if (stream.leavesConnectionReusable() && !decoder.bytesBehind() && !retired) {
            current = null;
            decoder.expectNothing();
            channel.config().setAutoRead(true);
            owner.freed(this);
        } else {
            close();
        }
    }

    /** The peer has said over TLS that nothing follows; whether it also closes is its own affair. */
    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslCloseCompletionEvent) {
            shut();
        } else {
            context.fireUserEventTriggered(event);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        LostConnectionException peer = new LostConnectionException("the peer closed the connection");
        Http1Stream stream = current;
        if (stream != null && decoder.endsHere()) {
            stream.end();
        }
        boolean cutShort = stream != null && decoder.withinHead();
        fail(cutShort ? new MalformedAnswerException("the head is cut short") : peer, false);
        Throwable cause = closeCause;
        owner.closed(this, cause == null ? peer : cause);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        fail(cause, false);
    }

    void readOn(boolean more) {
        if (!closed) {
            channel.config().setAutoRead(more);
        }
    }

    /** The connection is of no use any more, and so is the request that runs on it. */
    void fail(Throwable cause, boolean unprocessed) {
        if (closed) {
            return;
        }
        closed = true;
        closeCause = cause;
        Http1Stream stream = current;
        current = null;
        if (stream != null) {
            stream.fail(new WireFailure(cause, unprocessed, true));
        }
        shut();
    }

    /** Its caller left: what comes still is nobody's. */
    void abandon() {
        closed = true;
        closeCause = new LostConnectionException("its caller left");
        current = null;
        shut();
    }

    private void shut() {
        Future<?> _ = channel.close();
    }
}
