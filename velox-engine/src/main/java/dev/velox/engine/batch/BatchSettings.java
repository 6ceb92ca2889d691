package dev.velox.engine.batch;

import java.time.Duration;

/**
 * How requests for one upstream are merged. Immutable.
 *
 * @param window how long the first of a batch waits for others at most, above zero, at most 1 s
 * @param maxItems prompts or inputs in one call at most, 2..2048
 */
public record BatchSettings(Duration window, int maxItems) {

    public static final Duration MAX_WINDOW = Duration.ofSeconds(1);

    /** What OpenAI takes in one call. */
    public static final int MOST_ITEMS = 2048;

    /** 500 us, 32 items. */
    public static final BatchSettings DEFAULT = new BatchSettings(Duration.ofNanos(500_000), 32);

    public BatchSettings {
        if (!window.isPositive() || window.compareTo(MAX_WINDOW) > 0) {
            throw new IllegalArgumentException("window: " + window + " (expected: above 0s, at most 1s)");
        }
        if (maxItems < 2 || maxItems > MOST_ITEMS) {
            throw new IllegalArgumentException("maxItems: " + maxItems + " (expected: 2.." + MOST_ITEMS + ")");
        }
    }

    /** What suits both. */
    BatchSettings and(BatchSettings other) {
        return new BatchSettings(
                window.compareTo(other.window) <= 0 ? window : other.window, Math.min(maxItems, other.maxItems));
    }
}
