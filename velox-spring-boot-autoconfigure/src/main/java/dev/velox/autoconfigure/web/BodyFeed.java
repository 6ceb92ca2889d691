package dev.velox.autoconfigure.web;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.NettyDataBuffer;
import reactor.core.CoreSubscriber;

import dev.velox.engine.clock.NanoClock;
import dev.velox.engine.loop.EngineLoop;
import dev.velox.engine.loop.EngineLoop.Scheduled;

/**
 * Reads a request body part by part and hands it on. When nobody takes it any more it reads on for a while and throws it
 * away: a caller who still sends would lose the answer to the reset of a connection closed with unread bytes.
 *
 * <p>Threads: confined to the loop; signals from elsewhere hop there.
 */
final class BodyFeed implements CoreSubscriber<DataBuffer> {

    /** Where a body goes. Called on the loop. */
    interface Taker {

        /** Takes ownership of a part; false when no more is wanted. */
        boolean take(ByteBuf part);

        /** The body is whole. */
        void whole();

        /** The connection broke before the body was whole. */
        void broken();

        /** The body made no progress for as long as it may. */
        void stalled();
    }

    private static final long DISCARD_BYTES = 1 << 20;
    private static final long DISCARD_NANOS = TimeUnit.SECONDS.toNanos(2);

    private enum State {
        /** Nothing is asked for. */
        HELD,
        FEEDING,
        DISCARDING,
        DONE
    }

    private final EngineLoop loop;
    private final NanoClock clock;
    private final long timeoutNanos;

    private State state = State.HELD;
    private boolean started;
    private boolean whole;
    private long heardNanos;
    private long discarded;
    private @Nullable Taker taker;
    private @Nullable Subscription subscription;
    private @Nullable Scheduled timer;
    private @Nullable Runnable onDiscarded;

    BodyFeed(EngineLoop loop, NanoClock clock, long timeoutNanos) {
        this.loop = loop;
        this.clock = clock;
        this.timeoutNanos = timeoutNanos;
    }

    boolean started() {
        return started;
    }

    boolean whole() {
        return whole;
    }

    /** Starts reading. */
    void feed(Publisher<DataBuffer> body, Taker to) {
        taker = to;
        state = State.FEEDING;
        started = true;
        heardNanos = clock.nanoTime();
        body.subscribe(this);
        // Most bodies came with their head and are whole once this I/O pass is over: only the others need a timer.
        loop.execute(this::watchProgress);
    }

    /** Throws away what is still to come, within limits, then runs the action. */
    void discardRest(Publisher<DataBuffer> body, Runnable then) {
        if (whole || state == State.DONE) {
            then.run();
            return;
        }
        cancelTimer();
        onDiscarded = then;
        state = State.DISCARDING;
        timer = loop.schedule(this::stop, DISCARD_NANOS);
        if (started) {
            askForMore();
        } else {
            started = true;
            body.subscribe(this);
        }
    }

    /** Reads no more. */
    void stop() {
        state = State.DONE;
        cancelTimer();
        Subscription current = subscription;
        if (current != null && !whole) {
            current.cancel();
        }
        Runnable then = onDiscarded;
        onDiscarded = null;
        if (then != null) {
            then.run();
        }
    }

    @Override
    public void onSubscribe(Subscription s) {
        loop.run(() -> {
            subscription = s;
            if (state == State.DONE) {
                s.cancel();
            } else {
                askForMore();
            }
        });
    }

    @Override
    public void onNext(DataBuffer part) {
        ByteBuf bytes = bytesOf(part);
        try {
            loop.run(() -> take(bytes));
        } catch (RejectedExecutionException loopIsGone) {
            bytes.release();
            throw loopIsGone;
        }
    }

    @Override
    public void onError(Throwable cause) {
        loop.run(() -> {
            Taker to = state == State.FEEDING ? taker : null;
            stop();
            if (to != null) {
                to.broken();
            }
        });
    }

    @Override
    public void onComplete() {
        loop.run(() -> {
            whole = true;
            Taker to = state == State.FEEDING ? taker : null;
            stop();
            if (to != null) {
                to.whole();
            }
        });
    }

    private void take(ByteBuf bytes) {
        Taker to = taker;
        if (state == State.FEEDING && to != null) {
            heardNanos = clock.nanoTime();
            if (to.take(bytes)) {
                askForMore();
            } else if (state == State.FEEDING) {
                state = State.HELD;
            }
            return;
        }
        discarded += bytes.readableBytes();
        bytes.release();
        if (state == State.DISCARDING) {
            if (discarded > DISCARD_BYTES) {
                stop();
            } else {
                askForMore();
            }
        }
    }

    private void askForMore() {
        Subscription current = subscription;
        if (current != null && (state == State.FEEDING || state == State.DISCARDING)) {
            current.request(1);
        }
    }

    private void watchProgress() {
        Taker to = taker;
        if (state != State.FEEDING || to == null) {
            return;
        }
        long leftNanos = timeoutNanos - (clock.nanoTime() - heardNanos);
        if (leftNanos > 0) {
            timer = loop.schedule(this::watchProgress, leftNanos);
        } else {
            state = State.HELD;
            to.stalled();
        }
    }

    private void cancelTimer() {
        Scheduled current = timer;
        timer = null;
        if (current != null) {
            current.cancel();
        }
    }

    private static ByteBuf bytesOf(DataBuffer part) {
        if (part instanceof NettyDataBuffer netty) {
            return netty.getNativeBuffer();
        }
        byte[] copy = new byte[part.readableByteCount()];
        part.read(copy);
        DataBufferUtils.release(part);
        return Unpooled.wrappedBuffer(copy);
    }
}
