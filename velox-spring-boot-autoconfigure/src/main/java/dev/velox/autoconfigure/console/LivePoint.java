package dev.velox.autoconfigure.console;

import org.jspecify.annotations.Nullable;

/**
 * One second of a plot.
 *
 * @param time milliseconds since 1970
 * @param requests per second
 * @param failures per second
 * @param p50 milliseconds, as are the others
 * @param inFlight open requests
 * @param waiting requests that wait
 */
record LivePoint(
        long time,
        double requests,
        double failures,
        @Nullable Double p50,
        @Nullable Double p90,
        @Nullable Double p99,
        int inFlight,
        int waiting) {}
