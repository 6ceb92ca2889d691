package dev.velox.autoconfigure.metrics;

/** Takes the values of one histogram from one thread. */
@FunctionalInterface
interface Values {

    /**
     * Records one.
     *
     * @param value in nanoseconds or whatever else is measured, not negative
     * @param nowNanos about now, on the engine's clock
     */
    void record(long value, long nowNanos);
}
