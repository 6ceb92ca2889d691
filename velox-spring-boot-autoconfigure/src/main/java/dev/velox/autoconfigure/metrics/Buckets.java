package dev.velox.autoconfigure.metrics;

import java.util.List;

/** Boundaries of the gateway's own histograms: of durations in seconds. */
final class Buckets {

    static final List<Double> REQUEST =
            List.of(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0, 600.0);

    static final List<Double> PHASE =
            List.of(0.00001, 0.0001, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 10.0, 60.0, 600.0);

    static final List<Double> ITEMS = List.of(2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0, 512.0, 1024.0, 2048.0);

    static final List<Double> STALL = List.of(0.05, 0.1, 0.25, 0.5, 1.0, 5.0);

    private Buckets() {}
}
