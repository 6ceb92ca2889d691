package dev.velox.engine.loop;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.velox.engine.clock.NanoClock;
import dev.velox.engine.loop.EngineLoop.Scheduled;

/**
 * The deadlines of one loop: a list per kind and one coarse tick for all, instead of a timer object per request. A deadline
 * never expires early, and at most one tick late (plus what the loop itself lags): a tenth of the shortest duration, at
 * least 10 ms and at most 100 ms. The tick runs only while something is armed.
 *
 * <p>Threads: {@link #list} and everything that it makes on the loop; the constructor anywhere.
 */
public final class Deadlines {

    private static final Logger log = LoggerFactory.getLogger(Deadlines.class);
    private static final long MIN_TICK_NANOS = Duration.ofMillis(10).toNanos();
    private static final long MAX_TICK_NANOS = Duration.ofMillis(100).toNanos();

    private final EngineLoop loop;
    private final NanoClock clock;
    private final List<DeadlineList> lists = new ArrayList<>();

    private Scheduled tick = () -> {};
    private long tickNanos = MAX_TICK_NANOS;
    private boolean ticking;
    private int armed;

    public Deadlines(EngineLoop loop, NanoClock clock) {
        this.loop = loop;
        this.clock = clock;
    }

    /**
     * A list of a kind of its own.
     *
     * @param duration from arming to expiry; {@link Duration#ZERO} makes deadlines that never expire
     * @throws IllegalArgumentException if it is negative
     */
    public DeadlineList list(Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("duration: " + duration + " (expected: >= 0, 0 = never)");
        }
        long nanos = duration.toNanos();
        DeadlineList list = new DeadlineList(this, nanos);
        if (nanos > 0) {
            lists.add(list);
            long wanted = Math.max(nanos / 10, MIN_TICK_NANOS);
            if (wanted < tickNanos) {
                tickNanos = wanted;
                if (ticking) {
                    tick.cancel();
                    scheduleTick();
                }
            }
        }
        return list;
    }

    /** Runs what is due, list by list and oldest first. What a callback throws is logged and stops no other. */
    void expire(long nowNanos) {
        // By index: a callback may make a new list.
        for (int i = 0; i < lists.size(); i++) {
            DeadlineList list = lists.get(i);
            for (Deadline due = list.takeDue(nowNanos); due != null; due = list.takeDue(nowNanos)) {
                try {
                    due.expire();
                } catch (RuntimeException e) {
                    log.error("What was to happen at a deadline on {} failed", loop, e);
                }
            }
        }
    }

    /** Whether the tick is running: only while something is armed, and at most one tick longer. */
    boolean ticking() {
        return ticking;
    }

    long tickNanos() {
        return tickNanos;
    }

    long now() {
        return clock.nanoTime();
    }

    void armed() {
        armed++;
        if (!ticking) {
            ticking = true;
            scheduleTick();
        }
    }

    void disarmed() {
        armed--;
    }

    private void scheduleTick() {
        tick = loop.schedule(this::tick, tickNanos);
    }

    private void tick() {
        try {
            expire(now());
        } finally {
            ticking = armed > 0;
            if (ticking) {
                scheduleTick();
            }
        }
    }
}
