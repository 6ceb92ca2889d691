package dev.velox.engine.balance;

import java.time.Duration;
import java.util.SplittableRandom;

import org.jspecify.annotations.Nullable;

/**
 * Which endpoint made an id (of a stored response, say), so that what refers to the id goes there. Bounded: the oldest is
 * forgotten first, and each after its time.
 *
 * <p>An id is kept as its 128-bit hash, seeded anew in every process, and not as text: callers and upstreams choose how long
 * an id is, and 16 bytes bound the table whatever they choose (40 bytes an entry with all else, 4 MB for 100,000, taken when the first ids are
 * learned). Two ids of a full table share a hash with a probability below 10^-28; the request would then be answered by an
 * upstream that does not know the id.
 *
 * <p><b>Threads.</b> Any. Reading takes no lock unless the same stripe is being written at that moment; a writer holds one of
 * up to 64 stripes for some ten nanoseconds. Time is {@link System#nanoTime}-like and given.
 */
public final class LearnedEndpoints {

    /** So many entries at least per stripe: then chance makes stripes unequal by some percent only. */
    private static final int STRIPE_ENTRIES = 1024;

    private static final int MAX_STRIPES = 64;

    private final long seedHigh;
    private final long seedLow;
    private final long ttlNanos;
    private final LearnedStripe[] stripes;

    public LearnedEndpoints(BalanceSettings settings) {
        this(settings.learnedCapacity(), settings.learnedTtl());
    }

    /**
     * A table.
     *
     * @param capacity how many ids it holds, from 1. Exactly the last so many up to 2047; above that the oldest of a stripe makes
     *     room, which is the oldest of all give or take a few percent
     * @param ttl how long an id is remembered
     */
    public LearnedEndpoints(int capacity, Duration ttl) {
        SplittableRandom seeds = new SplittableRandom();
        this.seedHigh = seeds.nextLong();
        this.seedLow = seeds.nextLong();
        this.ttlNanos = ttl.toNanos();
        int count = Math.clamp(Integer.highestOneBit(Math.max(1, capacity / STRIPE_ENTRIES)), 1, MAX_STRIPES);
        this.stripes = new LearnedStripe[count];
        for (int i = 0; i < count; i++) {
            stripes[i] = new LearnedStripe(capacity / count + (i < capacity % count ? 1 : 0));
        }
    }

    /** The endpoint has made this id. Whoever made it before is forgotten. */
    public void learn(String id, String endpoint, long now) {
        long high = Hash64.of(id, seedHigh);
        long low = Hash64.of(id, seedLow);
        stripe(high).put(high, low, endpoint, now);
    }

    /** Name of the endpoint that made the id; null when that is not known, or not any more. */
    public @Nullable String endpoint(String id, long now) {
        long high = Hash64.of(id, seedHigh);
        long low = Hash64.of(id, seedLow);
        return stripe(high).get(high, low, now - ttlNanos);
    }

    /** How many ids are remembered, those included whose time is over but whose place nobody has needed yet. */
    public int size() {
        int size = 0;
        for (LearnedStripe stripe : stripes) {
            size += stripe.size();
        }
        return size;
    }

    /** By the upper bits; the chains of a stripe go by the lower. */
    private LearnedStripe stripe(long high) {
        return stripes[(int) (high >>> 56) & (stripes.length - 1)];
    }
}
