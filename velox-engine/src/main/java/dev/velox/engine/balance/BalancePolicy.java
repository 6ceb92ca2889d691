package dev.velox.engine.balance;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * How an endpoint is chosen among those that may be asked. In flight counts are read at the pick, so that a pick sees what
 * the picks of the same burst have added.
 */
public enum BalancePolicy {
    /**
     * Two distinct endpoints are drawn, the one with fewer in flight is taken, the first drawn of equals. Nearly as even as
     * {@link #LEAST_LOADED}, without all loops running to the same endpoint (Mitzenmacher, The Power of Two Choices in
     * Randomized Load Balancing, 2001).
     */
    POWER_OF_TWO,

    /** In turn, per model; one that may not be asked is passed over and its share is spread over all others. */
    ROUND_ROBIN,

    /** The one with the fewest in flight, any of equals. */
    LEAST_LOADED,

    /** Any. */
    RANDOM,

    /**
     * Any, with the endpoints' weights as odds. Random and not smooth: a smooth sequence is a state that all loops would
     * have to write at every pick.
     */
    WEIGHTED;

    /** The name in properties and answers, for example {@code power-of-two}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** All labels. */
    public static List<String> labels() {
        return Arrays.stream(values()).map(BalancePolicy::label).toList();
    }

    /**
     * The policy of a label.
     *
     * @throws IllegalArgumentException if there is none; the message lists all
     */
    public static BalancePolicy of(String label) {
        for (BalancePolicy policy : values()) {
            if (policy.label().equals(label)) {
                return policy;
            }
        }
        throw new IllegalArgumentException(
                "policy: " + label + " (expected: one of " + String.join(", ", labels()) + ")");
    }
}
