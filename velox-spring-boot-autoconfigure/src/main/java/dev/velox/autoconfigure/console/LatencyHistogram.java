package dev.velox.autoconfigure.console;

import java.util.concurrent.atomic.LongAdder;

/**
 * Counts of durations in buckets that are at most a sixteenth wide: microseconds up to 32, then sixteen to each power of two,
 * up to 38 hours.
 *
 * <p><b>Threads.</b> Any; recording costs one addition that threads do not share. <b>Memory.</b> Fixed.
 */
final class LatencyHistogram {

    private static final int LINEAR = 32;
    private static final int SUB_BITS = 4;
    private static final int FIRST_EXPONENT = 5;
    private static final int LAST_EXPONENT = 36;
    private static final int BUCKETS = LINEAR + ((LAST_EXPONENT - FIRST_EXPONENT + 1) << SUB_BITS);

    private final LongAdder[] buckets = new LongAdder[BUCKETS];

    LatencyHistogram() {
        for (int i = 0; i < BUCKETS; i++) {
            buckets[i] = new LongAdder();
        }
    }

    void record(long nanos) {
        buckets[bucket(Math.max(0, nanos) / 1000)].increment();
    }

    /** What was counted since the start, by bucket. */
    long[] counts() {
        long[] counts = new long[BUCKETS];
        for (int i = 0; i < BUCKETS; i++) {
            counts[i] = buckets[i].sum();
        }
        return counts;
    }

    /**
     * A percentile of what was counted between two times.
     *
     * @param fraction above 0 up to 1
     * @return milliseconds, the middle of the bucket; -1 when nothing was counted
     */
    static double percentileMillis(long[] before, long[] after, double fraction) {
        long total = 0;
        for (int i = 0; i < BUCKETS; i++) {
            total += after[i] - before[i];
        }
        if (total == 0) {
            return -1;
        }
        long rank = Math.max(1, (long) Math.ceil(total * fraction));
        long seen = 0;
        for (int i = 0; i < BUCKETS; i++) {
            seen += after[i] - before[i];
            if (seen >= rank) {
                return middleMicros(i) / 1000;
            }
        }
        return middleMicros(BUCKETS - 1) / 1000;
    }

    private static int bucket(long micros) {
        if (micros < LINEAR) {
            return (int) micros;
        }
        int exponent = Math.min(LAST_EXPONENT, 63 - Long.numberOfLeadingZeros(micros));
        long within = Math.min((1L << (exponent + 1)) - 1, micros) - (1L << exponent);
        return LINEAR + ((exponent - FIRST_EXPONENT) << SUB_BITS) + (int) (within >>> (exponent - SUB_BITS));
    }

    private static double middleMicros(int bucket) {
        if (bucket < LINEAR) {
            return bucket + 0.5;
        }
        int exponent = FIRST_EXPONENT + ((bucket - LINEAR) >>> SUB_BITS);
        int sub = (bucket - LINEAR) & ((1 << SUB_BITS) - 1);
        double width = (double) (1L << (exponent - SUB_BITS));
        return (double) (1L << exponent) + width * (sub + 0.5);
    }
}
