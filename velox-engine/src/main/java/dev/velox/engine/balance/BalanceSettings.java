package dev.velox.engine.balance;

import java.time.Duration;

/**
 * How requests are spread. Immutable.
 *
 * @param policy for requests without a session; can be switched while running
 * @param loadFactor how much more than its fair share of the open attempts a session's endpoint may have before the session
 *     spills over, from 1 (nothing more) to 100
 * @param learnedCapacity how many ids the table of {@link LearnedEndpoints} holds, 1..10,000,000
 * @param learnedTtl how long an id is remembered, above zero
 */
public record BalanceSettings(BalancePolicy policy, double loadFactor, int learnedCapacity, Duration learnedTtl) {

    public static final double MAX_LOAD_FACTOR = 100;

    public static final int MAX_LEARNED_CAPACITY = 10_000_000;

    /** Far above any id's life, far below the range of a nanosecond clock. */
    public static final Duration MAX_LEARNED_TTL = Duration.ofDays(366);

    public static final BalanceSettings DEFAULT =
            new BalanceSettings(BalancePolicy.POWER_OF_TWO, 1.25, 100_000, Duration.ofHours(24));

    public BalanceSettings {
        if (!(loadFactor >= 1 && loadFactor <= MAX_LOAD_FACTOR)) {
            throw new IllegalArgumentException("loadFactor: " + loadFactor + " (expected: 1..100)");
        }
        if (learnedCapacity < 1 || learnedCapacity > MAX_LEARNED_CAPACITY) {
            throw new IllegalArgumentException(
                    "learnedCapacity: " + learnedCapacity + " (expected: 1.." + MAX_LEARNED_CAPACITY + ")");
        }
        if (!learnedTtl.isPositive() || learnedTtl.compareTo(MAX_LEARNED_TTL) > 0) {
            throw new IllegalArgumentException("learnedTtl: " + learnedTtl + " (expected: above 0s, at most 366 days)");
        }
    }

    /** The same with another policy. */
    public BalanceSettings withPolicy(BalancePolicy other) {
        return new BalanceSettings(other, loadFactor, learnedCapacity, learnedTtl);
    }
}
