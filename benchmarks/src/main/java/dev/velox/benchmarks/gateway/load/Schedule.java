package dev.velox.benchmarks.gateway.load;

/**
 * When each request of an open-loop run is meant to start, whatever became of those before it. Rounding does not add up: the
 * time of a request is computed from the first, never from its predecessor.
 *
 * @param start time of the first request, in the nanoseconds of {@link System#nanoTime}
 * @param perSecond requests per second, at least 1
 * @param count how many there are
 */
record Schedule(long start, int perSecond, long count) {

    private static final long NANOS_PER_SECOND = 1_000_000_000;

    Schedule {
        if (perSecond < 1) {
            throw new IllegalArgumentException("rate: " + perSecond + " (expected: >= 1 per second)");
        }
    }

    /** Intended start of a request, counted from 0. */
    long intended(long request) {
        return start + request / perSecond * NANOS_PER_SECOND + request % perSecond * NANOS_PER_SECOND / perSecond;
    }

    /** Intended start of the request that would follow the last. */
    long end() {
        return intended(count);
    }
}
