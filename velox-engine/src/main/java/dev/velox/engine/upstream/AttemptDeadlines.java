package dev.velox.engine.upstream;

import java.time.Duration;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import dev.velox.engine.clock.NanoClock;
import dev.velox.engine.loop.EngineLoop;

/**
 * The deadlines of one attempt, on one timer. Moving a deadline back, as every read does with the idle one, only writes a
 * number: the timer looks again when it fires.
 *
 * <p>Threads: the loop of the attempt.
 */
final class AttemptDeadlines {

    private static final Deadline[] KINDS = Deadline.values();

    private final EngineLoop loop;
    private final NanoClock clock;
    private final Consumer<Deadline> expired;
    private final long[] dueNanos = new long[KINDS.length];
    private final boolean[] running = new boolean[KINDS.length];
    private EngineLoop.@Nullable Scheduled timer;
    private long timerNanos;
    private boolean closed;

    AttemptDeadlines(EngineLoop loop, NanoClock clock, Consumer<Deadline> expired) {
        this.loop = loop;
        this.clock = clock;
        this.expired = expired;
    }

    /** Starts a deadline, or moves it when it runs; {@link Duration#ZERO} means none. */
    void start(Deadline kind, Duration after) {
        if (closed || after.isZero()) {
            return;
        }
        long now = clock.nanoTime();
        long due = now + after.toNanos();
        dueNanos[kind.index()] = due;
        running[kind.index()] = true;
        if (timer == null || due - timerNanos < 0) {
            arm(due, now);
        }
    }

    void stop(Deadline kind) {
        running[kind.index()] = false;
    }

    /** No deadline fires any more. */
    void close() {
        closed = true;
        EngineLoop.Scheduled current = timer;
        timer = null;
        if (current != null) {
            current.cancel();
        }
    }

    private void arm(long due, long now) {
        EngineLoop.Scheduled current = timer;
        if (current != null) {
            current.cancel();
        }
        timerNanos = due;
        timer = loop.schedule(this::tick, Math.max(0, due - now));
    }

    private void tick() {
        if (closed) {
            return;
        }
        timer = null;
        long now = clock.nanoTime();
        Deadline next = null;
        for (Deadline kind : KINDS) {
            if (running[kind.index()] && (next == null || due(kind) - due(next) < 0)) {
                next = kind;
            }
        }
        if (next == null) {
            return;
        }
        if (due(next) - now > 0) {
            arm(due(next), now);
        } else {
            expired.accept(next);
        }
    }

    private long due(Deadline kind) {
        return dueNanos[kind.index()];
    }
}
