package dev.velox.engine.health;

import java.util.concurrent.atomic.AtomicReferenceArray;

import dev.velox.engine.health.BreakerState.Closed;
import dev.velox.engine.health.BreakerState.HalfOpen;
import dev.velox.engine.health.BreakerState.Open;

/**
 * The circuit breaker of one endpoint: closed, open, half-open with one trial at a time.
 *
 * <p><b>Threads.</b> Any; no lock. All that decides is one reference, changed by compare-and-set: who wins a change tells it,
 * who loses looks again. It is read for each pick and written only when something fails, so it stands alone on its cache
 * lines.
 *
 * <p><b>Late outcomes.</b> A request is told from others by when it was sent. What was sent before the present phase began
 * changes nothing: it neither restarts the open time nor decides a trial.
 *
 * <p><b>Requests that did not ask.</b> An only endpoint is asked whatever is known of it. When the open time is over, the
 * outcome of such a request is as good as a trial's.
 */
final class Breaker {

    /** Hears of each change once. */
    @FunctionalInterface
    interface Listener {
        void changed(BreakerState to, HealthReason reason, long now);
    }

    private static final int CELL = 32;

    private final AtomicReferenceArray<BreakerState> cells = new AtomicReferenceArray<>(2 * CELL + 1);
    private final FailureWindow window;
    private final int consecutiveFailures;
    private final long openNanos;
    private final long trialNanos;
    private final Listener listener;

    Breaker(BreakerSettings settings, Listener listener) {
        this.window = new FailureWindow(settings);
        this.consecutiveFailures = settings.consecutiveFailures();
        this.openNanos = settings.open().toNanos();
        this.trialNanos = settings.trial().toNanos();
        this.listener = listener;
        cells.set(CELL, Closed.AT_FIRST);
    }

    BreakerState state() {
        return cells.get(CELL);
    }

    /** Whether {@link #acquire} would say yes now. */
    boolean available(long now) {
        return switch (state()) {
            case Closed _ -> true;
            case Open open -> now - open.since() >= openNanos;
            case HalfOpen half -> half.free(now, trialNanos);
        };
    }

    boolean acquire(long now) {
        while (true) {
            switch (state()) {
                case Closed _ -> {
                    return true;
                }
                case Open open -> {
                    if (now - open.since() < openNanos) {
                        return false;
                    }
                    HalfOpen trial = new HalfOpen(now, true, now);
                    if (swap(open, trial)) {
                        listener.changed(trial, HealthReason.OPEN_TIME_OVER, now);
                        return true;
                    }
                }
                case HalfOpen half -> {
                    if (!half.free(now, trialNanos)) {
                        return false;
                    }
                    if (swap(half, new HalfOpen(half.since(), true, now))) {
                        return true;
                    }
                }
            }
        }
    }

    void succeeded(long now, long sent) {
        boolean counted = false;
        while (true) {
            BreakerState state = state();
            if (state instanceof Closed closed) {
                if (!closed.counts(sent)) {
                    return;
                }
                if (!counted) {
                    counted = true;
                    window.succeeded(now);
                }
                if (closed.failures() == 0 || swap(closed, new Closed(closed.returned(), closed.since(), 0))) {
                    return;
                }
            } else {
                if (!decides(state, sent)) {
                    return;
                }
                Closed closed = new Closed(true, now, 0);
                if (swap(state, closed)) {
                    listener.changed(closed, HealthReason.TRIAL_SUCCEEDED, now);
                    return;
                }
            }
        }
    }

    /**
     * @param unreachable whether the endpoint could not be reached or the connection was lost
     * @param known whether the request was counted as a success before: its answer broke off
     */
    void failed(long now, long sent, boolean unreachable, boolean known) {
        boolean counted = false;
        while (true) {
            BreakerState state = state();
            if (state instanceof Closed closed) {
                if (!closed.counts(sent)) {
                    return;
                }
                if (!counted) {
                    counted = true;
                    window.failed(now, known);
                }
                if (failedInClosed(closed, now, unreachable)) {
                    return;
                }
            } else {
                if (!decides(state, sent)) {
                    return;
                }
                Open open = new Open(now, unreachable);
                if (swap(state, open)) {
                    if (state instanceof HalfOpen) {
                        listener.changed(open, HealthReason.TRIAL_FAILED, now);
                    }
                    return;
                }
            }
        }
    }

    private boolean failedInClosed(Closed closed, long now, boolean unreachable) {
        int failures = closed.failures() + 1;
        boolean inARow = failures >= consecutiveFailures;
        if (!inARow && !window.tooMany(now)) {
            return swap(closed, new Closed(closed.returned(), closed.since(), failures));
        }
        Open open = new Open(now, unreachable);
        if (!swap(closed, open)) {
            return false;
        }
        window.clear();
        listener.changed(open, inARow ? HealthReason.CONSECUTIVE_FAILURES : HealthReason.FAILURE_RATE, now);
        return true;
    }

    /** Whether the outcome of a request that was sent then decides, in a phase other than closed. */
    private boolean decides(BreakerState state, long sent) {
        return switch (state) {
            case Closed _ -> false;
            case Open open -> sent - open.since() >= openNanos;
            case HalfOpen half -> sent - half.since() >= 0;
        };
    }

    /** The request that was sent then says nothing; if it was the trial, another may begin. */
    void released(long sent) {
        while (state() instanceof HalfOpen half && half.taken() && sent - half.takenAt() >= 0) {
            if (swap(half, new HalfOpen(half.since(), false, half.takenAt()))) {
                return;
            }
        }
    }

    /** As {@link #released(long)}, for a request of which nobody knows when it was sent. */
    void released() {
        if (state() instanceof HalfOpen half) {
            released(half.takenAt());
        }
    }

    /** A probe that began then has reached the endpoint: if that was what was wrong, a trial need not wait. */
    void reached(long now, long began) {
        if (state() instanceof Open open && open.unreachable() && began - open.since() >= 0) {
            HalfOpen half = new HalfOpen(now, false, now);
            if (swap(open, half)) {
                listener.changed(half, HealthReason.REACHED_AGAIN, now);
            }
        }
    }

    /** A probe did not reach the endpoint either. */
    void notReached() {
        if (state() instanceof Open open && !open.unreachable()) {
            // Lost only to a request that decided, and that knows better.
            swap(open, new Open(open.since(), true));
        }
    }

    private boolean swap(BreakerState from, BreakerState to) {
        return cells.compareAndSet(CELL, from, to);
    }
}
