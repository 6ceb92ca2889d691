package dev.velox.engine.dispatch;

import java.time.Duration;

/**
 * A second attempt on another endpoint while the first is slower than usual.
 *
 * @param enabled off by default: a hedge may be charged twice
 * @param minDelay how long the first attempt is waited for at least, whatever the rolling p95 says
 * @param budget hedges as a share of the last 10 seconds' exchanges
 */
public record HedgeSettings(boolean enabled, Duration minDelay, double budget) {

    public static final HedgeSettings OFF = new HedgeSettings(false, Duration.ofMillis(50), 0.05);

    public HedgeSettings {
        if (minDelay.isNegative()) {
            throw new IllegalArgumentException("minDelay: " + minDelay + " (expected: >= 0s)");
        }
        if (!(budget >= 0 && budget <= 1)) {
            throw new IllegalArgumentException("budget: " + budget + " (expected: 0 to 1)");
        }
    }
}
