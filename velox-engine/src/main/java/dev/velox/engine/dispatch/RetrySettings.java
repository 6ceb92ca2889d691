package dev.velox.engine.dispatch;

import java.time.Duration;

/**
 * Bounds of second attempts.
 *
 * @param maxAttempts attempts of one exchange at most, the first and hedges included; 1 = never a second
 * @param backoff pause before the same endpoint is asked again, doubled each time, with jitter; another endpoint is asked at
 *     once
 * @param budget second attempts that may have run twice, as a share of the last 10 seconds' exchanges
 * @param budgetFloor how many of them per second are allowed in any case
 */
public record RetrySettings(int maxAttempts, Duration backoff, double budget, int budgetFloor) {

    public static final RetrySettings DEFAULT = new RetrySettings(3, Duration.ofMillis(50), 0.2, 3);

    public RetrySettings {
        if (maxAttempts < 1) {
            throw new IllegalArgumentException("maxAttempts: " + maxAttempts + " (expected: >= 1)");
        }
        if (backoff.isNegative()) {
            throw new IllegalArgumentException("backoff: " + backoff + " (expected: >= 0s)");
        }
        if (!(budget >= 0 && budget <= 1)) {
            throw new IllegalArgumentException("budget: " + budget + " (expected: 0 to 1)");
        }
        if (budgetFloor < 0) {
            throw new IllegalArgumentException("budgetFloor: " + budgetFloor + " (expected: >= 0)");
        }
    }
}
