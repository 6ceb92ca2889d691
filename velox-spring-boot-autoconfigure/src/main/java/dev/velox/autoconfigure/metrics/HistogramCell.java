package dev.velox.autoconfigure.metrics;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * What one thread has recorded of one histogram.
 *
 * <p><b>Threads.</b> {@link #record} one at a time, in practice one loop; the rest any. <b>Ordering.</b> All slots are written and
 * read opaque. A reader may see a value in its bucket and not yet in the sum, for as long as a store takes; the number of values
 * is the sum of the buckets, so that those two never differ. <b>Largest value.</b> Of the window that runs and the one before it:
 * an old one is forgotten after one to two windows. A reader that meets a writer between two windows may miss it once.
 */
final class HistogramCell implements Values {

    /** Windows are 2^36 ns, about 69 s, of the engine's clock. */
    private static final int WINDOW_SHIFT = 36;

    private static final VarHandle SLOTS = MethodHandles.arrayElementVarHandle(long[].class);

    private final Bounds bounds;
    private final int sum;
    private final int window;
    private final int max;
    private final int maxBefore;

    /** A count for each bucket, then what is not counted: in one array, so that a value touches few cache lines. */
    private final long[] slots;

    HistogramCell(Bounds bounds) {
        this.bounds = bounds;
        this.sum = bounds.buckets();
        this.window = sum + 1;
        this.max = sum + 2;
        this.maxBefore = sum + 3;
        this.slots = new long[sum + 4];
    }

    @Override
    public void record(long value, long nowNanos) {
        long[] own = slots;
        int bucket = bounds.bucketOf(value);
        SLOTS.setOpaque(own, bucket, own[bucket] + 1);
        // As a double: nanoseconds of many long streams would leave a long within days.
        SLOTS.setOpaque(own, sum, Double.doubleToRawLongBits(Double.longBitsToDouble(own[sum]) + (double) value));
        long now = nowNanos >> WINDOW_SHIFT;
        if (now != own[window]) {
            SLOTS.setOpaque(own, maxBefore, now == own[window] + 1 ? own[max] : 0L);
            SLOTS.setOpaque(own, max, value);
            SLOTS.setOpaque(own, window, now);
        } else if (value > own[max]) {
            SLOTS.setOpaque(own, max, value);
        }
    }

    /** Adds what is in each bucket to {@code counts}. */
    void addCounts(long[] counts) {
        for (int i = 0; i < sum; i++) {
            counts[i] += slot(i);
        }
    }

    double sum() {
        return Double.longBitsToDouble(slot(sum));
    }

    /** The largest value of late; 0 when there was none. */
    long max(long nowNanos) {
        long passed = (nowNanos >> WINDOW_SHIFT) - slot(window);
        if (passed <= 0) {
            return Math.max(slot(max), slot(maxBefore));
        }
        return passed == 1 ? slot(max) : 0;
    }

    private long slot(int index) {
        return (long) SLOTS.getOpaque(slots, index);
    }
}
