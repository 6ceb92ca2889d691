package dev.velox.engine.dispatch;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The 95th percentile of the last one to two windows of 30 s, within 19 % above the true value: counters by powers of two,
 * each in four parts.
 *
 * <p><b>Threads.</b> Any. The percentile is read often and computed by one recorder at most each 100 ms; a recorder that meets
 * the turn of a window may be counted in the old one.
 */
final class LatencyWindow {

    /** Below this number of samples nothing is said. */
    private static final int ENOUGH = 20;

    private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long FRESH_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final double QUANTILE = 0.95;
    private static final int PARTS_BITS = 2;
    private static final int PARTS = 1 << PARTS_BITS;
    private static final int BUCKETS = Long.SIZE * PARTS;

    private final AtomicIntegerArray[] windows = {new AtomicIntegerArray(BUCKETS), new AtomicIntegerArray(BUCKETS)};
    private final AtomicLong turned;
    private final AtomicLong computed;
    private volatile int current;
    private volatile long p95;

    LatencyWindow(long now) {
        this.turned = new AtomicLong(now);
        this.computed = new AtomicLong(now - FRESH_NANOS);
    }

    void record(long nanos, long now) {
        turn(now);
        windows[current].incrementAndGet(bucket(Math.max(nanos, 1)));
        long last = computed.get();
        if (now - last >= FRESH_NANOS && computed.compareAndSet(last, now)) {
            p95 = compute();
        }
    }

    /** In nanoseconds; 0 while too few samples are known. */
    long p95() {
        return p95;
    }

    private void turn(long now) {
        long last = turned.get();
        if (now - last < WINDOW_NANOS || !turned.compareAndSet(last, now)) {
            return;
        }
        int next = 1 - current;
        clear(windows[next]);
        if (now - last >= 2 * WINDOW_NANOS) {
            // What the other one counted is older than a window too.
            clear(windows[current]);
        }
        current = next;
    }

    private static void clear(AtomicIntegerArray window) {
        for (int i = 0; i < BUCKETS; i++) {
            window.set(i, 0);
        }
    }

    private long compute() {
        long total = 0;
        for (int i = 0; i < BUCKETS; i++) {
            total += count(i);
        }
        if (total < ENOUGH) {
            return 0;
        }
        long below = (long) Math.ceil(QUANTILE * total);
        long seen = 0;
        for (int i = 0; i < BUCKETS; i++) {
            seen += count(i);
            if (seen >= below) {
                return upperBound(i);
            }
        }
        return 0;
    }

    private long count(int bucket) {
        return (long) windows[0].get(bucket) + windows[1].get(bucket);
    }

    private static int bucket(long nanos) {
        int power = Long.SIZE - 1 - Long.numberOfLeadingZeros(nanos);
        int part = power < PARTS_BITS ? 0 : (int) (nanos >>> (power - PARTS_BITS)) & (PARTS - 1);
        return power * PARTS + part;
    }

    private static long upperBound(int bucket) {
        int power = bucket / PARTS;
        long width = power < PARTS_BITS ? 1L << power : 1L << (power - PARTS_BITS);
        return (1L << power) + (bucket % PARTS + 1) * width;
    }
}
