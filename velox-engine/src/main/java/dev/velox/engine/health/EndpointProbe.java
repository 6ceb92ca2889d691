package dev.velox.engine.health;

import java.io.IOException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;

import dev.velox.engine.clock.NanoClock;
import dev.velox.engine.loop.EngineLoop.Scheduled;

/**
 * The probes of one endpoint, one after the other.
 *
 * <p>Threads: whatever runs the timer and the prober; {@link #close()} from any. What both touch is volatile, and whoever
 * schedules looks at {@code closed} again afterwards, so that no timer survives.
 */
final class EndpointProbe {

    private static final int FIRST_SHARE = 10;

    private final EndpointHealth endpoint;
    private final ProbeSettings settings;
    private final Prober prober;
    private final NanoClock clock;
    private final ProbeTimer timer;
    private volatile boolean closed;
    private volatile @Nullable Scheduled next;
    private volatile @Nullable Scheduled deadline;

    EndpointProbe(EndpointHealth endpoint, ProbeSettings settings, Prober prober, NanoClock clock, ProbeTimer timer) {
        this.endpoint = endpoint;
        this.settings = settings;
        this.prober = prober;
        this.clock = clock;
        this.timer = timer;
    }

    void start() {
        long interval = settings.interval().toNanos();
        scheduleNext((long) (ThreadLocalRandom.current().nextDouble() * interval / FIRST_SHARE));
    }

    void close() {
        closed = true;
        cancel(next);
        cancel(deadline);
    }

    private void scheduleNext(long delayNanos) {
        Scheduled scheduled = timer.schedule(this::probe, delayNanos);
        next = scheduled;
        if (closed) {
            scheduled.cancel();
        }
    }

    private long jittered() {
        double off = settings.jitter() * (2 * ThreadLocalRandom.current().nextDouble() - 1);
        long delay = (long) (settings.interval().toNanos() * (1 + off));
        // The one that is under way has ended by then.
        return Math.max(delay, settings.timeout().toNanos());
    }

    private void probe() {
        if (closed) {
            return;
        }
        scheduleNext(jittered());
        Running running = new Running(clock.nanoTime());
        Scheduled scheduled = timer.schedule(running::late, settings.timeout().toNanos());
        deadline = scheduled;
        if (closed) {
            scheduled.cancel();
            return;
        }
        try {
            prober.probe(endpoint.name(), settings.timeout()).whenComplete((status, failure) -> {
                scheduled.cancel();
                running.ended(status, failure);
            });
        } catch (RuntimeException refused) {
            scheduled.cancel();
            running.ended(null, refused);
        }
    }

    private static void cancel(@Nullable Scheduled scheduled) {
        if (scheduled != null) {
            scheduled.cancel();
        }
    }

    /** A probe that is under way. Its first end counts. */
    private final class Running {

        private final long began;
        private final AtomicBoolean told = new AtomicBoolean();

        Running(long began) {
            this.began = began;
        }

        void late() {
            failed("no answer within " + settings.timeout().toMillis() + " ms", false);
        }

        void ended(@Nullable Integer status, @Nullable Throwable failure) {
            if (failure != null || status == null) {
                failed(nameOf(failure), causeOf(failure) instanceof IOException);
            } else if (status < 200 || status > 299) {
                failed("status " + status, false);
            } else if (told.compareAndSet(false, true) && !closed) {
                endpoint.probeSucceeded(clock.nanoTime(), began);
            }
        }

        private void failed(String detail, boolean unreachable) {
            if (!told.compareAndSet(false, true) || closed) {
                return;
            }
            long now = clock.nanoTime();
            long timeout = settings.timeout().toNanos();
            // Told much later than it was due: it was the gateway that stood still, and nobody knows when the answer
            // came.
            if (now - began <= timeout + timeout / 2) {
                endpoint.probeFailed(now, detail, unreachable);
            }
        }
    }

    private static @Nullable Throwable causeOf(@Nullable Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    private static String nameOf(@Nullable Throwable failure) {
        Throwable cause = causeOf(failure);
        return cause == null ? "no status" : cause.getClass().getSimpleName();
    }
}
