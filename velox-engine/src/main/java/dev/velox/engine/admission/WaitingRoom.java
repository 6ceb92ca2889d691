package dev.velox.engine.admission;

import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.velox.engine.clock.NanoClock;
import dev.velox.engine.exchange.AnswerSource;
import dev.velox.engine.exchange.Exchange;
import dev.velox.engine.exchange.Failure;
import dev.velox.engine.exchange.FailureCode;
import dev.velox.engine.limit.IngressQueue;
import dev.velox.engine.limit.IngressQueue.WaitReason;
import dev.velox.engine.limit.RateLimiter;
import dev.velox.engine.loop.EngineLoop;
import dev.velox.engine.loop.EngineLoop.Scheduled;

/**
 * Who waits on one loop for a slot, in order, with one timer for the first. The limiter hands slots out in ascending order,
 * so order of arrival is order of slots.
 *
 * <p>Threads: its loop.
 */
final class WaitingRoom {

    private static final Logger log = LoggerFactory.getLogger(WaitingRoom.class);

    private final EngineLoop loop;
    private final RateLimiter limiter;
    private final IngressQueue queue;
    private final NanoClock clock;

    private @Nullable Waiter head;
    private @Nullable Waiter tail;
    private @Nullable Scheduled timer;

    WaitingRoom(EngineLoop loop, RateLimiter limiter, IngressQueue queue, NanoClock clock) {
        this.loop = loop;
        this.limiter = limiter;
        this.queue = queue;
        this.clock = clock;
    }

    /** Takes in an exchange that already has its place in the queue. */
    void add(Exchange exchange, long slotNanos, Consumer<Exchange> go) {
        Waiter waiter = new Waiter(exchange, slotNanos, go);
        waiter.previous = tail;
        if (tail == null) {
            head = waiter;
        } else {
            tail.next = waiter;
        }
        tail = waiter;
        exchange.source(waiter);
        setTimer();
    }

    /** Everybody fails; the youngest first, so that their slots can be given back. */
    void failAll(Failure failure) {
        for (Waiter waiter = tail; waiter != null; waiter = tail) {
            waiter.forfeit();
            waiter.exchange.source(null);
            waiter.exchange.fail(failure);
        }
    }

    /** Sends an exchange on its way. What goes wrong there is the end of this exchange and of no other. */
    static void start(Exchange exchange, Consumer<Exchange> go) {
        try {
            go.accept(exchange);
        } catch (RuntimeException e) {
            log.error("An exchange could not be sent on its way", e);
            exchange.fail(Failure.of(FailureCode.INTERNAL_ERROR, "The gateway failed to send the request on."));
        }
    }

    private void release() {
        timer = null;
        // The loop's timer and the engine's clock are two: who is not due yet waits for another timer.
        long now = clock.nanoTime();
        for (Waiter first = head; first != null && first.slotNanos - now <= 0; first = head) {
            if (first.exchange.ended()) {
                first.forfeit();
            } else {
                first.leave();
                first.exchange.source(null);
                start(first.exchange, first.go);
            }
        }
        setTimer();
    }

    private void setTimer() {
        if (timer == null && head != null) {
            timer = loop.schedule(this::release, Math.max(head.slotNanos - clock.nanoTime(), 0));
        }
    }

    private void unlink(Waiter waiter) {
        Waiter before = waiter.previous;
        Waiter after = waiter.next;
        if (before == null) {
            head = after;
        } else {
            before.next = after;
        }
        if (after == null) {
            tail = before;
        } else {
            after.previous = before;
        }
        if (head == null && timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    /** One who waits. Hears of it when its caller leaves. */
    private final class Waiter implements AnswerSource {

        private final Exchange exchange;
        private final long slotNanos;
        private final Consumer<Exchange> go;
        private @Nullable Waiter previous;
        private @Nullable Waiter next;
        private boolean waiting = true;

        Waiter(Exchange exchange, long slotNanos, Consumer<Exchange> go) {
            this.exchange = exchange;
            this.slotNanos = slotNanos;
            this.go = go;
        }

        @Override
        public void resume() {
            // There is no answer yet that could go on.
        }

        @Override
        public void cancel() {
            forfeit();
        }

        /** Gives up the place and the slot. */
        private void forfeit() {
            if (waiting) {
                leave();
                limiter.refund(slotNanos);
            }
        }

        /** Gives up the place. */
        private void leave() {
            waiting = false;
            unlink(this);
            queue.leave(WaitReason.LIMITER);
        }
    }
}
