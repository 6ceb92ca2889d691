package dev.velox.engine.upstream.wire;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

import dev.velox.engine.clock.NanoClock;

/**
 * Finds out that a peer is gone without a word: after some silence it is asked by a PING (RFC 9113 section 6.7), and whatever
 * it sends then is an answer. Asks only while requests are open; the first request after a long rest asks at once. One timer
 * per connection, none per request.
 *
 * <p>Threads: the loop of its connection.
 */
final class PingWatch {

    /** What is done. */
    interface Actions {

        void ping();

        void silent();
    }

    private final EventExecutor loop;
    private final NanoClock clock;
    private final long quietNanos;
    private final long ackNanos;
    private final BooleanSupplier busy;
    private final Actions actions;
    private @Nullable Future<?> timer;
    private long lastRead;
    private long asked;
    private boolean asking;
    private boolean stopped;

    PingWatch(EventExecutor loop, NanoClock clock, Http2WireSettings settings, BooleanSupplier busy, Actions actions) {
        this.loop = loop;
        this.clock = clock;
        this.quietNanos = settings.quiet().toNanos();
        this.ackNanos = settings.pingAck().toNanos();
        this.busy = busy;
        this.actions = actions;
        this.lastRead = clock.nanoTime();
    }

    /** The peer has sent something. */
    void heard() {
        lastRead = clock.nanoTime();
    }

    /** A request was opened. */
    void opened() {
        if (timer == null && !stopped) {
            look();
        }
    }

    void stop() {
        stopped = true;
        Future<?> running = timer;
        timer = null;
        if (running != null) {
            running.cancel(false);
        }
    }

    private void look() {
        timer = null;
        long now = clock.nanoTime();
        asking &= lastRead - asked < 0;
        if (stopped || !busy.getAsBoolean()) {
            asking = false;
        } else if (asking && now - asked >= ackNanos) {
            actions.silent();
        } else if (asking) {
            lookAfter(ackNanos - (now - asked));
        } else if (now - lastRead >= quietNanos) {
            asking = true;
            asked = now;
            lookAfter(ackNanos);
            actions.ping();
        } else {
            lookAfter(quietNanos - (now - lastRead));
        }
    }

    private void lookAfter(long nanos) {
        timer = loop.schedule(this::look, nanos, TimeUnit.NANOSECONDS);
    }
}
