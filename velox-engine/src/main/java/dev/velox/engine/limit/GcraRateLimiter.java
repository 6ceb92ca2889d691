package dev.velox.engine.limit;

/**
 * Generic cell rate algorithm (ITU-T I.371, virtual scheduling) over one shared word: the theoretical arrival time, TAT.
 *
 * <p><b>Slots.</b> With {@code base = max(TAT, now)} request {@code i} of a batch has the slot
 * {@code base + (i + 1)T - burst x T}; a slot at or before now goes at once. There is no refill to be late with, so a rest
 * never yields more than one burst, and a refusal is a read.
 *
 * <p><b>Units and error.</b> Time is kept in fractions of a nanosecond, chosen so that the interval {@code T = 60 s / rpm}
 * is a whole number of them. That is exact when {@code T} has a denominator of at most {@value #MAX_UNITS_PER_NANO} (every
 * rpm that divides 6 x 10^10, every rpm up to 64, and most round ones). Otherwise {@code T} is rounded up by less than 1/64
 * ns, so the rate is never exceeded and falls short by less than {@code rpm x 2.7e-13}: one request in four million at
 * 1,000,000 rpm. Slots are given in whole nanoseconds, rounded up.
 *
 * <p><b>Range.</b> All comparisons are of differences, so the clock's origin is arbitrary and the word may wrap; only a
 * limiter that nobody asks for more than four years loses its place.
 *
 * <p>Threads: any; lock-free, one compare-and-set for each batch that is granted something.
 */
public final class GcraRateLimiter extends TheoreticalArrival implements RateLimiter {

    private static final long MINUTE_NANOS = 60_000_000_000L;
    private static final long MAX_UNITS_PER_NANO = 64;

    /** 2^55 ns is 417 days; times 64 it stays below a quarter of the range, as burst x T does. */
    private static final long MAX_WAIT_NANOS = 1L << 55;

    private final RateLimitSettings settings;
    private final long originNanos;
    private final long unitsPerNano;
    private final long interval;
    private final long burstSpan;

    /**
     * A limiter with its whole burst available.
     *
     * @param nowNanos now, on the clock that all callers share
     * @throws IllegalArgumentException if there is no limit to enforce; {@link RateLimiter#of} knows that case
     */
    public GcraRateLimiter(RateLimitSettings settings, long nowNanos) {
        if (settings.rpm() == 0) {
            throw new IllegalArgumentException("rpm: 0 (expected: >= 1; without a limit use RateLimiter.unlimited())");
        }
        long divisor = greatestCommonDivisor(MINUTE_NANOS, settings.rpm());
        this.settings = settings;
        this.originNanos = nowNanos;
        this.unitsPerNano = Math.min(settings.rpm() / divisor, MAX_UNITS_PER_NANO);
        this.interval = Math.ceilDiv(MINUTE_NANOS * unitsPerNano, settings.rpm());
        this.burstSpan = settings.burst() * interval;
    }

    @Override
    public void reserve(int wanted, long nowNanos, long maxWaitNanos, Slots slots) {
        if (wanted < 1 || wanted > MAX_BATCH) {
            throw new IllegalArgumentException("wanted: " + wanted + " (expected: 1.." + MAX_BATCH + ")");
        }
        if (maxWaitNanos < 0) {
            throw new IllegalArgumentException("maxWaitNanos: " + maxWaitNanos + " (expected: >= 0)");
        }
        long now = units(nowNanos);
        long patience = Math.min(maxWaitNanos, MAX_WAIT_NANOS) * unitsPerNano;
        while (true) {
            long tat = tatOpaque();
            long first = firstSlotFromNow(tat, now);
            int granted = granted(wanted, patience - first);
            // The new TAT is the slot of the last granted request plus the burst; a refusal is a read.
            if (granted == 0 || compareAndSetTat(tat, now + first + (granted - 1) * interval + burstSpan)) {
                slots.set(granted, nowNanos, first, interval, unitsPerNano);
                return;
            }
        }
    }

    /** @param patience from the first slot on, in units */
    private int granted(int wanted, long patience) {
        if (patience < 0) {
            return 0;
        }
        // Nearly always all of them: the division is for the others.
        return (wanted - 1) * interval <= patience ? wanted : (int) (patience / interval) + 1;
    }

    @Override
    public void refund(long slotNanos) {
        long tat = tatOpaque();
        // A slot in nanoseconds was rounded up from its units, by less than one nanosecond.
        long roundedBy = units(slotNanos) - (tat - burstSpan);
        if (roundedBy >= 0 && roundedBy < unitsPerNano) {
            // Lost only to a newer slot, and then this one is no longer the last: no second try.
            compareAndSetTat(tat, tat - interval);
        }
    }

    @Override
    public LimiterState state(long nowNanos) {
        long first = firstSlotFromNow(tatOpaque(), units(nowNanos));
        long available = first > 0 ? 0 : Math.min(settings.burst(), -first / interval + 1);
        return new LimiterState(true, settings.rpm(), settings.burst(), available);
    }

    /** Where the next request's slot lies from now, in units; not positive when it may go at once. */
    private long firstSlotFromNow(long tat, long now) {
        return Math.max(tat - now, 0) + interval - burstSpan;
    }

    private long units(long nanos) {
        return (nanos - originNanos) * unitsPerNano;
    }

    private static long greatestCommonDivisor(long a, long b) {
        while (b != 0) {
            long rest = a % b;
            a = b;
            b = rest;
        }
        return a;
    }
}
