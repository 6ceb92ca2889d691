package dev.velox.engine.limit;

/** No limit: everything goes at once. */
final class UnlimitedRateLimiter implements RateLimiter {

    static final RateLimiter INSTANCE = new UnlimitedRateLimiter();

    private static final LimiterState OFF = new LimiterState(false, 0, 0, 0);

    private UnlimitedRateLimiter() {}

    @Override
    public void reserve(int wanted, long nowNanos, long maxWaitNanos, Slots slots) {
        slots.set(wanted, nowNanos, 0, 0, 1);
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
