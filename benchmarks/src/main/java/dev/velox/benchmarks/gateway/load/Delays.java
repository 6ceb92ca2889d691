package dev.velox.benchmarks.gateway.load;

import java.util.Locale;

import org.HdrHistogram.Histogram;

/** Delays between a microsecond and a minute, to three digits. Recording allocates nothing. One thread. */
final class Delays {

    private static final long LEAST = 1_000;
    private static final long MOST = 60_000_000_000L;
    private static final double NANOS_PER_MILLI = 1e6;

    private final Histogram histogram = new Histogram(LEAST, MOST, 3);

    /** Records a delay in nanoseconds. One below 0 (two clock reads that crossed) counts as 0, one over a minute as a minute. */
    void record(long nanos) {
        histogram.recordValue(Math.clamp(nanos, 0, MOST));
    }

    long count() {
        return histogram.getTotalCount();
    }

    /** A percentile, in milliseconds; 0 when nothing was recorded. */
    double millis(double percentile) {
        return histogram.getTotalCount() == 0 ? 0 : histogram.getValueAtPercentile(percentile) / NANOS_PER_MILLI;
    }

    /** The usual percentiles in a line. */
    String line(String name) {
        return String.format(
                Locale.ROOT,
                "%-28s p50 %8.3f   p90 %8.3f   p99 %8.3f   p99.9 %8.3f   max %8.3f ms   (%d)",
                name,
                millis(50),
                millis(90),
                millis(99),
                millis(99.9),
                millis(100),
                count());
    }
}
