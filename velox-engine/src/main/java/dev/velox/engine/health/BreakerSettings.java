package dev.velox.engine.health;

import java.time.Duration;

import static dev.velox.engine.health.HealthSettings.check;

/**
 * When failed requests keep others away from an endpoint.
 *
 * @param consecutiveFailures how many failures in a row open the breaker
 * @param failureRate which share of the window's requests opens it, above 0 up to 1
 * @param window how far back the share is taken, within a tenth
 * @param minRequests below this number of requests in the window the share means nothing
 * @param open how long nothing is sent; then one trial request at a time is
 * @param trial how long that one may take to report; then another is sent
 */
public record BreakerSettings(
        int consecutiveFailures, double failureRate, Duration window, int minRequests, Duration open, Duration trial) {

    // Before the default, which is checked against it.
    private static final Duration MIN_WINDOW = Duration.ofMillis(10);

    /** 5 failures in a row, or half of at least 20 requests within 10 s; open for 30 s, 30 s for a trial. */
    public static final BreakerSettings DEFAULT =
            new BreakerSettings(5, 0.5, Duration.ofSeconds(10), 20, Duration.ofSeconds(30), Duration.ofSeconds(30));

    public BreakerSettings {
        check(consecutiveFailures >= 1, "consecutiveFailures", consecutiveFailures, ">= 1");
        check(failureRate > 0 && failureRate <= 1, "failureRate", failureRate, "above 0 up to 1");
        check(window.compareTo(MIN_WINDOW) >= 0, "window", window, ">= 10ms");
        check(minRequests >= 1, "minRequests", minRequests, ">= 1");
        check(open.isPositive(), "open", open, "> 0s");
        check(trial.isPositive(), "trial", trial, "> 0s");
    }
}
