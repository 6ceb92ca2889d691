package dev.velox.engine.upstream.wire;

/**
 * How many streams a connection may still reset: so many in any window of time. Stock servers cut a connection, with every
 * healthy stream on it, at about 200 in 30 seconds; they defend themselves against CVE-2023-44487.
 *
 * <p>Threads: the loop of its connection.
 */
final class ResetBudget {

    /** The moments of the last resets, as a ring. */
    private final long[] moments;

    private final long windowNanos;
    private int oldest;
    private int count;

    ResetBudget(int max, long windowNanos) {
        this.moments = new long[max];
        this.windowNanos = windowNanos;
    }

    /** Takes one if there is one. */
    boolean take(long now) {
        while (count > 0 && now - moments[oldest] >= windowNanos) {
            oldest = next(oldest, 1);
            count--;
        }
        if (count == moments.length) {
            return false;
        }
        moments[next(oldest, count)] = now;
        count++;
        return true;
    }

    /** Whether four fifths were taken when last asked for one. */
    boolean nearlySpent() {
        return count * 5L >= moments.length * 4L;
    }

    private int next(int from, int by) {
        return (from + by) % moments.length;
    }
}
