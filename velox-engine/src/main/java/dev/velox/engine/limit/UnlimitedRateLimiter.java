package dev.velox.engine.limit;

import java.util.Arrays;

/** No limit: everything goes at once. */
final class UnlimitedRateLimiter implements RateLimiter {

    static final RateLimiter INSTANCE = new UnlimitedRateLimiter();

    private static final LimiterState OFF = new LimiterState(false, 0, 0, 0);

    private UnlimitedRateLimiter() {}

    @Override
    public int reserve(int wanted, long nowNanos, long maxWaitNanos, long[] slotsNanos) {
        Arrays.fill(slotsNanos, 0, wanted, nowNanos);
        return wanted;
    }

    @Override
    public void refund(long slotNanos) {
        // Nothing was charged.
    }

    @Override
    public LimiterState state(long nowNanos) {
        return OFF;
    }
}
