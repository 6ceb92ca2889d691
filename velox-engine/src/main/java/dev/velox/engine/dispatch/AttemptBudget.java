package dev.velox.engine.dispatch;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How many further attempts may be made: a share of the exchanges of the last 10 seconds, and a floor per second. Shared by
 * all loops.
 *
 * <p>Each second has a word: number of the second, exchanges and attempts of it. A word is renewed by whoever first finds it
 * old. <b>Threads.</b> Any; lock-free. Two takers at the same moment may exceed the bound by one.
 */
final class AttemptBudget {

    private static final int SECONDS = 10;
    private static final long NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    private static final int COUNT_BITS = 21;
    private static final long COUNT_MASK = (1L << COUNT_BITS) - 1;
    private static final long STAMP_MASK = (1L << (Long.SIZE - 2 * COUNT_BITS)) - 1;

    private final double share;
    private final int floor;
    private final AtomicLongArray words = new AtomicLongArray(SECONDS);

    AttemptBudget(double share, int floor) {
        this.share = share;
        this.floor = floor;
    }

    /** An exchange begins. */
    void exchange(long now) {
        add(now, 1L);
    }

    /** Takes one further attempt if there is one left. */
    boolean take(long now) {
        if (!has(now)) {
            return false;
        }
        add(now, 1L << COUNT_BITS);
        return true;
    }

    boolean has(long now) {
        long second = second(now);
        long exchanges = 0;
        long attempts = 0;
        for (int i = 0; i < SECONDS; i++) {
            long word = words.get(i);
            long age = (second - stamp(word)) & STAMP_MASK;
            if (age < SECONDS) {
                exchanges += word & COUNT_MASK;
                attempts += (word >>> COUNT_BITS) & COUNT_MASK;
            }
        }
        return attempts < Math.max(share * exchanges, (double) floor * SECONDS);
    }

    private void add(long now, long what) {
        long second = second(now);
        int index = (int) (second % SECONDS);
        words.updateAndGet(index, word -> {
            long current = stamp(word) == second ? word : second << (2 * COUNT_BITS);
            boolean full = (current & COUNT_MASK) == COUNT_MASK;
            return full ? current : current + what;
        });
    }

    /** Never 0, so that a new word belongs to no second. */
    private static long second(long now) {
        long second = Math.floorDiv(now, NANOS_PER_SECOND) & STAMP_MASK;
        return second == 0 ? 1 : second;
    }

    private static long stamp(long word) {
        return word >>> (2 * COUNT_BITS);
    }
}
