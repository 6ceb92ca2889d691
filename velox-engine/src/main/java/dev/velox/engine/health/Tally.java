package dev.velox.engine.health;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * What people want to know of an endpoint. The words stand alone on two cache lines, because all loops write them.
 *
 * <p>Threads: any. Counts are exact; the average may lose a value when two loops tell one in the same moment.
 */
final class Tally {

    private static final int PAD = 16;
    private static final int REQUESTS = PAD;
    private static final int ERRORS = PAD + 1;
    private static final int LAST_FAILURE = PAD + 2;
    private static final int HEAD = PAD + 3;

    /** A new value weighs an eighth. */
    private static final int WEIGHT_BITS = 3;

    private final AtomicLongArray words = new AtomicLongArray(2 * PAD + 4);

    void request() {
        words.getAndIncrement(REQUESTS);
    }

    void failure(long now) {
        words.set(LAST_FAILURE, now);
        words.getAndIncrement(ERRORS);
    }

    void head(long nanos) {
        long usual = words.getOpaque(HEAD);
        words.setOpaque(HEAD, usual == 0 ? Math.max(nanos, 1) : usual + ((nanos - usual) >> WEIGHT_BITS));
    }

    long requests() {
        return words.get(REQUESTS);
    }

    long errors() {
        return words.get(ERRORS);
    }

    /** Meaningful once there were errors. */
    long lastFailure() {
        return words.get(LAST_FAILURE);
    }

    /** Moving average in nanoseconds, 0 when nothing was told yet. */
    long headNanos() {
        return words.getOpaque(HEAD);
    }
}
