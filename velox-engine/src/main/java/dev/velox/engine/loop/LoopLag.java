package dev.velox.engine.loop;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import dev.velox.engine.clock.NanoClock;
import dev.velox.engine.observe.EngineObserver;

/**
 * How late loops are with what they promised: a task on each loop comes back every 50 ms and looks at the clock. A loop that
 * is late twice in a row has more to do than it can; once may be a pause of the JVM or classes that load at a first request,
 * which refusing callers would not cure.
 *
 * <p><b>Threads.</b> Any; {@link #lagging} answers for the loop that calls. <b>Memory.</b> The number of lagging loops is
 * the one shared word; it is written only when a loop starts or stops lagging, so asking costs a read while all is well.
 */
public final class LoopLag implements AutoCloseable {

    /** A loop that is later than this, twice in a row, takes no new work. */
    public static final Duration LIMIT = Duration.ofMillis(100);

    /** What is told as a stall. Timers of a loop are exact to a millisecond, and a busy machine delays any thread by a few. */
    static final long STALL_NANOS = Duration.ofMillis(20).toNanos();

    static final long PERIOD_NANOS = Duration.ofMillis(50).toNanos();

    private final EngineLoops loops;
    private final NanoClock clock;
    private final EngineObserver observer;
    private final Probe[] probes;
    private final AtomicInteger laggingLoops = new AtomicInteger();
    private volatile boolean closed;

    LoopLag(EngineLoops loops, NanoClock clock, EngineObserver observer) {
        this.loops = loops;
        this.clock = clock;
        this.observer = observer;
        this.probes = loops.all().stream().map(Probe::new).toArray(Probe[]::new);
    }

    /** Starts measuring all loops; {@code observer} hears of each stall. */
    public static LoopLag start(EngineLoops loops, NanoClock clock, EngineObserver observer) {
        LoopLag lag = new LoopLag(loops, clock, observer);
        for (Probe probe : lag.probes) {
            probe.loop.execute(probe::schedule);
        }
        return lag;
    }

    /** Whether the calling thread is a loop that was more than {@link #LIMIT} late at the last two measurements. */
    public boolean lagging() {
        if (laggingLoops.get() == 0 || closed) {
            return false;
        }
        EngineLoop current = loops.current();
        return current != null && probes[current.index()].lagging;
    }

    /** Stops measuring: each loop forgets its task when that is next due. From now on nothing lags. */
    @Override
    public void close() {
        closed = true;
    }

    Probe probe(int loopIndex) {
        return probes[loopIndex];
    }

    /** The task of one loop; all its fields are confined to that loop. */
    final class Probe {

        private final EngineLoop loop;
        private long dueNanos;
        private boolean lateBefore;
        private boolean lagging;

        private Probe(EngineLoop loop) {
            this.loop = loop;
        }

        private void schedule() {
            if (!closed) {
                expect();
                loop.schedule(
                        () -> {
                            measure();
                            schedule();
                        },
                        PERIOD_NANOS);
            }
        }

        void expect() {
            dueNanos = clock.nanoTime() + PERIOD_NANOS;
        }

        void measure() {
            long lateNanos = clock.nanoTime() - dueNanos;
            if (lateNanos > STALL_NANOS) {
                observer.loopStalled(loop.index(), dueNanos, lateNanos);
            }
            boolean late = lateNanos > LIMIT.toNanos();
            boolean lags = late && lateBefore;
            lateBefore = late;
            if (lags != lagging) {
                lagging = lags;
                laggingLoops.addAndGet(lags ? 1 : -1);
            }
        }
    }
}
