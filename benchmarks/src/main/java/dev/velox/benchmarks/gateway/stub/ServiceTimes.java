package dev.velox.benchmarks.gateway.stub;

import java.util.SplittableRandom;

/** How long the stub takes for each request, uniform between two bounds, in the same order in every run. One thread. */
final class ServiceTimes {

    private static final long NANOS_PER_MILLI = 1_000_000;

    private final SplittableRandom random;
    private final long from;
    private final long span;

    private ServiceTimes(long fromMillis, long toMillis, long seed) {
        this.random = new SplittableRandom(seed);
        this.from = fromMillis * NANOS_PER_MILLI;
        this.span = (toMillis - fromMillis) * NANOS_PER_MILLI;
    }

    /**
     * Reads bounds in milliseconds, as {@code 8-24}; {@code 0-0} answers at once.
     *
     * @throws IllegalArgumentException for anything else
     */
    static ServiceTimes of(String bounds, long seed) {
        String[] parts = bounds.split("-", -1);
        if (parts.length != 2
                || !bounds.matches("\\d{1,6}-\\d{1,6}")
                || Long.parseLong(parts[0]) > Long.parseLong(parts[1])) {
            throw new IllegalArgumentException("service-time: " + bounds + " (expected: milliseconds, as 8-24)");
        }
        return new ServiceTimes(Long.parseLong(parts[0]), Long.parseLong(parts[1]), seed);
    }

    /** Service time of the next request, in nanoseconds. */
    long next() {
        return span == 0 ? from : from + random.nextLong(span + 1);
    }
}
