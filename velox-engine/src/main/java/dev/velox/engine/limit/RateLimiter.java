package dev.velox.engine.limit;

/**
 * Hands out slots in time: request {@code i} may go at slot {@code i}. Never more than burst + rate x time in any window.
 *
 * <p>Threads: any; lock-free.
 */
public interface RateLimiter {

    /**
     * Reserves slots for a micro-batch in one atomic operation, first come first served across all callers.
     *
     * @param wanted how many, at least 1 and at most {@code slotsNanos.length - 1}
     * @param nowNanos now, on the clock that all callers share
     * @param maxWaitNanos how far in the future a slot may lie to be reserved
     * @param slotsNanos receives the slot of each granted request, oldest first: a value at or before {@code nowNanos} means
     *     "goes at once"; behind the last granted one stands the slot that the first refused request would have had
     * @return how many were granted and charged, from 0 to {@code wanted}
     */
    int reserve(int wanted, long nowNanos, long maxWaitNanos, long[] slotsNanos);

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
