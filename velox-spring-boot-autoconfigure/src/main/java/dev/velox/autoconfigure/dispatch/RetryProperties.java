package dev.velox.autoconfigure.dispatch;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

import dev.velox.engine.dispatch.RetrySettings;

import static dev.velox.autoconfigure.InvalidVeloxSettingException.check;

/**
 * Bounds of further attempts after one failed. What may have run already is sent again only where that is safe: a billed
 * request is not repeated by accident.
 *
 * @param maxAttempts Attempts of one request at most, the first and hedges included; 1 never makes a second. Past it the caller
 *     gets the last answer.
 * @param backoff How long to wait before the same upstream is asked again, as a duration; doubled each time, with jitter. Another
 *     upstream is asked at once.
 * @param budget Further attempts that may run twice, as a share of the requests of the last 10 seconds, 0 to 1. Past it the
 *     caller gets the last answer.
 * @param budgetFloor How many of them each second allows in any case.
 */
@ConfigurationProperties("velox.retry")
public record RetryProperties(
        @DefaultValue("3") int maxAttempts,
        @DefaultValue("50ms") Duration backoff,
        @DefaultValue("0.2") double budget,
        @DefaultValue("3") int budgetFloor) {

    private static final int MOST_ATTEMPTS = 10;

    public RetryProperties {
        check(
                maxAttempts >= 1 && maxAttempts <= MOST_ATTEMPTS,
                "velox.retry.max-attempts",
                maxAttempts,
                "1.." + MOST_ATTEMPTS);
        check(
                !backoff.isNegative() && backoff.compareTo(Duration.ofMinutes(1)) <= 0,
                "velox.retry.backoff",
                backoff,
                "0s..1m");
        check(budget >= 0 && budget <= 1, "velox.retry.budget", budget, "0 to 1");
        check(budgetFloor >= 0, "velox.retry.budget-floor", budgetFloor, ">= 0");
    }

    RetrySettings settings() {
        return new RetrySettings(maxAttempts, backoff, budget, budgetFloor);
    }
}
