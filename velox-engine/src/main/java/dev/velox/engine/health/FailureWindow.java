package dev.velox.engine.health;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How many requests of a sliding window failed. The window moves in tenths of itself.
 *
 * <p>A tenth is one word: its turn (28 bits, so that words of an earlier round are known as old), requests and failures (18
 * bits each; both are halved when one is full, which keeps their ratio).
 *
 * <p>Threads: any; one compare-and-set for each outcome. The words stand alone on their cache lines, because all loops write
 * them.
 */
final class FailureWindow {

    private static final int SLICES = 10;
    private static final int PAD = 16;
    private static final int COUNT_BITS = 18;
    private static final long COUNT_MASK = (1L << COUNT_BITS) - 1;
    private static final long TURN_MASK = (1L << (Long.SIZE - 2 * COUNT_BITS)) - 1;

    private final AtomicLongArray words = new AtomicLongArray(2 * PAD + SLICES);
    private final long sliceNanos;
    private final int minRequests;
    private final double failureRate;

    FailureWindow(BreakerSettings settings) {
        this.sliceNanos = settings.window().toNanos() / SLICES;
        this.minRequests = settings.minRequests();
        this.failureRate = settings.failureRate();
    }

    void succeeded(long now) {
        count(now, 1, 0);
    }

    /** @param known whether the request itself was counted before */
    void failed(long now, boolean known) {
        count(now, known ? 0 : 1, 1);
    }

    private void count(long now, int requests, int failures) {
        long slice = Math.floorDiv(now, sliceNanos);
        int at = PAD + Math.floorMod(slice, SLICES);
        long turn = slice & TURN_MASK;
        while (true) {
            long word = words.get(at);
            long asked = requests;
            long failed = failures;
            if (turn(word) == turn) {
                asked += asked(word);
                failed += failed(word);
                if (asked > COUNT_MASK || failed > COUNT_MASK) {
                    asked >>>= 1;
                    failed >>>= 1;
                }
            }
            if (words.compareAndSet(at, word, turn << (2 * COUNT_BITS) | asked << COUNT_BITS | failed)) {
                return;
            }
        }
    }

    /** Whether the share of failures is at or above the limit, and of enough requests. */
    boolean tooMany(long now) {
        long turn = Math.floorDiv(now, sliceNanos) & TURN_MASK;
        long asked = 0;
        long failed = 0;
        for (int i = PAD; i < PAD + SLICES; i++) {
            long word = words.get(i);
            if (((turn - turn(word)) & TURN_MASK) < SLICES) {
                asked += asked(word);
                failed += failed(word);
            }
        }
        // Answers that break off may have begun before the window did.
        long all = Math.max(asked, failed);
        return all >= minRequests && failed >= failureRate * all;
    }

    void clear() {
        for (int i = PAD; i < PAD + SLICES; i++) {
            words.set(i, 0);
        }
    }

    private static long turn(long word) {
        return word >>> (2 * COUNT_BITS);
    }

    private static long asked(long word) {
        return word >>> COUNT_BITS & COUNT_MASK;
    }

    private static long failed(long word) {
        return word & COUNT_MASK;
    }
}
