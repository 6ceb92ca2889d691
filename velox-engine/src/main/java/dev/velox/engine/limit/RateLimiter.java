package dev.velox.engine.limit;

/**
 * Hands out slots in time: request {@code i} may go at slot {@code i}. Never more than burst + rate x time in any window.
 *
 * <p>Threads: any; lock-free.
 */
public interface RateLimiter {

    /** Requests that can be reserved for at once. */
    int MAX_BATCH = 1 << 20;

    /**
     * Reserves slots for a micro-batch in one atomic operation, first come first served across all callers.
     *
     * @param wanted how many, 1 to {@value #MAX_BATCH}
     * @param nowNanos now, on the clock that all callers share
     * @param maxWaitNanos how far in the future a slot may lie to be reserved
     * @param slots receives what was given: from none to all that were wanted
     */
    void reserve(int wanted, long nowNanos, long maxWaitNanos, Slots slots);

    /** Gives a slot back that its holder will not use. Has an effect only while it is the last one handed out. */
    void refund(long slotNanos);

    /** The state for people to read; a snapshot that may be old when it arrives. */
    LimiterState state(long nowNanos);

    /** The limiter for these settings, its whole burst available; {@link #unlimited()} when {@code rpm} is 0. */
    static RateLimiter of(RateLimitSettings settings, long nowNanos) {
        return settings.rpm() == 0 ? unlimited() : new GcraRateLimiter(settings, nowNanos);
    }

    /** Grants everything at once. */
    static RateLimiter unlimited() {
        return UnlimitedRateLimiter.INSTANCE;
    }
}
