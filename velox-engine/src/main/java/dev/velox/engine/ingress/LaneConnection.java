package dev.velox.engine.ingress;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelOutputShutdownEvent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One HTTP/1.1 connection: whose turn it is.
 *
 * <p><b>One order.</b> The lane takes a request only when all answers of the application behind have left, and passes nothing
 * on while its own request runs. What comes too early is held, in order and bounded; then reading stops.
 *
 * <p><b>Reading.</b> While its own request runs the lane keeps asking for reads, since the end of the input is how a caller
 * leaves; it also asks in place of the application whenever the last request was its own, because the read that the
 * application had asked for was used up by it. With {@code AUTO_READ} it asks for nothing and switches it off while too much
 * is held.
 *
 * <p><b>Threads.</b> The loop of the connection.
 */
final class LaneConnection extends ChannelDuplexHandler {

    private static final Logger log = LoggerFactory.getLogger(LaneConnection.class);

    private final ChannelLane lane;
    private final @Nullable HeadTimer timer;
    private final HeldMessages held = new HeldMessages();
    private final OtherSide other = new OtherSide();
    private final HeadMatch match;
    private final ChannelFutureListener answerLeft = future -> otherLeft();

    @SuppressWarnings("NullAway.Init") // set when the handler joins its pipeline, before anything else
    private ChannelHandlerContext ctx;

    @SuppressWarnings("NullAway.Init") // likewise
    private LaneLoop home;

    @SuppressWarnings("NullAway.Init") // likewise
    private LaneRequest own;

    private @Nullable ChannelHandlerContext codec;
    private @Nullable Farewell farewell;
    private boolean joined;
    private boolean others;
    private boolean asked;
    private boolean passed;
    private boolean touched;
    private boolean unflushed;
    private boolean starved;

    /** @param timer watches the time between requests on a listener of the lane's own; null with an application behind */
    LaneConnection(ChannelLane lane, @Nullable HeadTimer timer) {
        this.lane = lane;
        this.timer = timer;
        this.match = new HeadMatch(lane.settings());
    }

    ChannelLane lane() {
        return lane;
    }

    LaneLoop home() {
        return home;
    }

    ChannelHandlerContext ctx() {
        return ctx;
    }

    /** Where writing begins that the codec is not to see; null where there is no codec of a server. */
    @Nullable ChannelHandlerContext codec() {
        return codec;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        ctx = context;
        codec = context.pipeline().context(HttpServerCodec.class);
        home = lane.home(context.channel());
        own = new LaneRequest(this);
        lane.joined(this, home);
        joined = true;
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        gone();
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        context.fireChannelActive();
        if (timer != null) {
            readOn();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        gone();
        context.fireChannelInactive();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!(message instanceof HttpObject) || other.upgraded()) {
            pass(message);
        } else if (farewell != null) {
            farewell.discard(message);
        } else if (held.isEmpty() && isTurnOf(message)) {
            take(message);
        } else {
            held.add(message);
            held.pauseWhenFull(ctx.channel().config());
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        own.passEnded();
        tellPassed();
        readOn();
    }

    /** Whether a message may go where it belongs now. */
    private boolean isTurnOf(Object message) {
        if (message instanceof HttpRequest request) {
            return !own.running() && (!isOwn(request) || !other.busy());
        }
        return own.takesBody() || !own.running();
    }

    /** Whose a request is; on a listener of its own every one is the lane's. */
    private boolean isOwn(HttpRequest request) {
        match.read(request);
        return match.claimed() != null || timer != null;
    }

    private void take(Object message) {
        if (!(message instanceof HttpRequest request)) {
            if (own.takesBody()) {
                own.take((HttpContent) message);
            } else {
                pass(message);
            }
        } else if (match.claimed() == null && timer == null) {
            others = true;
            other.asked();
            pass(message);
        } else if (other.closing()) {
            // The application closes the connection behind its answer, and has said so.
            leave(Farewell.silent(this));
            ReferenceCountUtil.release(message);
        } else {
            others = false;
            if (timer != null) {
                timer.busy();
            }
            own.begin(request, match, timer != null);
        }
    }

    private void pass(Object message) {
        passed = true;
        ctx.fireChannelRead(message);
    }

    private void tellPassed() {
        if (passed) {
            passed = false;
            asked = false;
            ctx.fireChannelReadComplete();
        }
    }

    private void readOn() {
        if (!ctx.channel().config().isAutoRead() && !held.full() && (!others || asked)) {
            ctx.read();
        }
    }

    @Override
    public void read(ChannelHandlerContext context) {
        asked = true;
        if (!held.full()) {
            context.read();
        }
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        ChannelPromise told = promise;
        if (other.wrote(message)) {
            told = promise.unvoid();
            told.addListener(answerLeft);
        }
        context.write(message, told);
        if (!held.isEmpty() && other.upgraded()) {
            home.later(this);
        }
    }

    private void otherLeft() {
        other.left();
        if (!held.isEmpty()) {
            home.later(this);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (starved && context.channel().isWritable()) {
            // Later: who produces the answer may be in the middle of handing over a part.
            home.later(this);
        }
        context.fireChannelWritabilityChanged();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        boolean inputEnded = event instanceof ChannelInputShutdownEvent || event instanceof SslCloseCompletionEvent;
        boolean ours = timer != null || own.running() || farewell != null;
        if (inputEnded && ours) {
            // FIN or close_notify: the caller has left.
            close();
        } else if (!(event instanceof ChannelOutputShutdownEvent && ours)) {
            context.fireUserEventTriggered(event);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (timer != null || own.running() || farewell != null) {
            log.debug("{} broke", context.channel(), cause);
            close();
        } else {
            context.fireExceptionCaught(cause);
        }
    }

    /** Marks it as having something to do at the end of the pass; false when it was marked already. */
    boolean touch() {
        boolean first = !touched;
        touched = true;
        return first;
    }

    /** The end of an I/O pass in which it was touched. */
    void settle() {
        touched = false;
        own.settle();
        flush();
        if (starved && ctx.channel().isWritable()) {
            starved = false;
            own.callerReady();
        }
        if (!held.isEmpty()) {
            drain();
        }
    }

    private void drain() {
        // Before anything is passed on: whatever the application then sets is its own will.
        held.unpause(ctx.channel().config());
        while (farewell == null) {
            Object message = held.peek();
            if (message == null || !(other.upgraded() || isTurnOf(message))) {
                break;
            }
            held.poll();
            if (other.upgraded()) {
                pass(message);
            } else {
                take(message);
            }
        }
        own.passEnded();
        tellPassed();
        held.pauseWhenFull(ctx.channel().config());
        if (!held.full() && (ctx.channel().config().isAutoRead() || !others || asked)) {
            // Also where reads come by themselves: one that came while too much was held went nowhere.
            ctx.read();
        }
    }

    /** Writes a part of the lane's own answer; it leaves at the end of the pass. */
    void send(Object message) {
        ctx.write(message, ctx.voidPromise());
        written();
    }

    /** Something was written; it leaves at the end of the pass. */
    void written() {
        unflushed = true;
        later();
    }

    /** Something is to be done at the end of the pass. */
    void later() {
        home.later(this);
    }

    /** Whether the caller takes more now; when not, the running request is told when it does. */
    boolean writable() {
        if (ctx.channel().isWritable()) {
            return true;
        }
        flush();
        starved = !ctx.channel().isWritable();
        return !starved;
    }

    private void flush() {
        if (unflushed) {
            unflushed = false;
            ctx.flush();
        }
    }

    /** The lane's own request is over, and the connection lives on. */
    void free() {
        starved = false;
        if (timer != null) {
            timer.idle();
        }
        if (!held.isEmpty()) {
            home.later(this);
        }
    }

    /** From now on nothing is taken off this connection any more. */
    void leave(Farewell how) {
        if (farewell == null) {
            farewell = how;
            boolean more = !held.isEmpty();
            held.release();
            unflushed = false;
            held.unpause(ctx.channel().config());
            others = false;
            how.begin(more);
            ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(how);
            readOn();
        }
    }

    /** The head of a request took too long. */
    void headLate() {
        if (farewell == null && !own.running()) {
            own.headLate();
        }
    }

    /** Whether something of the lane's own happens here: a request runs, or an answer waits for its caller. */
    boolean busy() {
        return own.running() || farewell != null || (!others && pendingBytes() > 0);
    }

    /** Bytes that were written and not taken by the network yet. */
    long pendingBytes() {
        ChannelOutboundBuffer buffer = ctx.channel().unsafe().outboundBuffer();
        return buffer == null ? 0 : buffer.totalPendingWriteBytes();
    }

    /** Whether nothing happens here, of the lane's or of the application's. */
    boolean idle() {
        return !busy() && !other.busy() && held.isEmpty() && !other.upgraded();
    }

    void close() {
        ctx.close();
    }

    private void gone() {
        if (!joined) {
            return;
        }
        held.release();
        own.gone();
        if (farewell != null) {
            farewell.over();
        }
        if (timer != null) {
            timer.over();
        }
        lane.left(this, home);
    }
}
