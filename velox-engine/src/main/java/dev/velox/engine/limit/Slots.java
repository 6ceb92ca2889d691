package dev.velox.engine.limit;

/**
 * The slots that a micro-batch was given: evenly spaced, the first request's first. Kept as a start and a step, so that giving
 * them costs the same for one request and for sixty-four; what becomes of each is computed when it is asked for.
 *
 * <p>Threads: one, the caller's; may be used for one batch after the other.
 */
public final class Slots {

    private int granted;
    private long nowNanos;
    private long firstFromNow;
    private long step;
    private long unitsPerNano = 1;

    /**
     * Sets what was given; for implementations of {@link RateLimiter}.
     *
     * @param granted how many requests were granted and charged
     * @param nowNanos the time that the caller gave
     * @param firstFromNow where the slot of the first request lies from there, in units; not positive: it goes at once
     * @param step from one slot to the next, in units, not negative
     * @param unitsPerNano how many units a nanosecond has, at least 1
     */
    public void set(int granted, long nowNanos, long firstFromNow, long step, long unitsPerNano) {
        this.granted = granted;
        this.nowNanos = nowNanos;
        this.firstFromNow = firstFromNow;
        this.step = step;
        this.unitsPerNano = unitsPerNano;
    }

    /** How many requests were granted and charged: the first ones. */
    public int granted() {
        return granted;
    }

    /** Whether a granted request goes at once, or waits for {@link #nanos}. */
    public boolean goesNow(int index) {
        return firstFromNow + index * step <= 0;
    }

    /**
     * The slot of a request, on the clock of the caller, rounded up.
     *
     * @param index from 0; {@link #granted()} names the slot that the first refused request would have had
     */
    public long nanos(int index) {
        return nowNanos + Math.ceilDiv(firstFromNow + index * step, unitsPerNano);
    }
}
