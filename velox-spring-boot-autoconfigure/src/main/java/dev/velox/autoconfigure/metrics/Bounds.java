package dev.velox.autoconfigure.metrics;

import java.util.List;

/** Upper bounds of a histogram's buckets, and which one a value falls into. A bound belongs to its bucket. */
final class Bounds {

    private static final double NANOS = 1e9;

    private final double scale;
    private final long[] upper;

    /** The first bucket that a value of so many bits may fall into. */
    private final byte[] firstByBits = new byte[Long.SIZE + 1];

    private Bounds(List<Double> bounds, double scale) {
        this.scale = scale;
        this.upper = bounds.stream()
                .mapToLong(bound -> Math.round(bound * scale))
                .sorted()
                .toArray();
        for (int bits = 1; bits < Long.SIZE; bits++) {
            firstByBits[bits] = (byte) search(1L << (bits - 1));
        }
    }

    /** Of durations: bounds in seconds, values in nanoseconds. */
    static Bounds ofSeconds(List<Double> bounds) {
        return new Bounds(bounds, NANOS);
    }

    /** Of numbers. */
    static Bounds of(List<Double> bounds) {
        return new Bounds(bounds, 1);
    }

    /** How many there are, with the last, which has no bound. */
    int buckets() {
        return upper.length + 1;
    }

    int bucketOf(long value) {
        int bucket = firstByBits[Long.SIZE - Long.numberOfLeadingZeros(value)];
        // Bounds grow about as powers of two do: mostly no step, seldom more than one.
        while (bucket < upper.length && value > upper[bucket]) {
            bucket++;
        }
        return bucket;
    }

    private int search(long value) {
        int bucket = 0;
        while (bucket < upper.length && value > upper[bucket]) {
            bucket++;
        }
        return bucket;
    }

    /** A value in the unit that the outside sees. */
    double outside(double value) {
        return value / scale;
    }

    /** The bounds as the outside sees them, with infinity at the end. */
    double[] outside() {
        double[] bounds = new double[buckets()];
        for (int i = 0; i < upper.length; i++) {
            bounds[i] = upper[i] / scale;
        }
        bounds[upper.length] = Double.POSITIVE_INFINITY;
        return bounds;
    }
}
