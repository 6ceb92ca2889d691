package dev.velox.autoconfigure.limit;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

import static dev.velox.autoconfigure.InvalidVeloxSettingException.check;
import static dev.velox.engine.limit.RateLimitSettings.MAX_BURST;
import static dev.velox.engine.limit.RateLimitSettings.MAX_BURST_MINUTES;
import static dev.velox.engine.limit.RateLimitSettings.MAX_RPM;

/**
 * How many requests the gateway lets through.
 *
 * @param rpm Requests per minute that pass in the long run; 0 switches the limit off. What comes faster waits up to
 *     "velox.rate-limit.max-wait" and is then refused with 429 and an exact Retry-After.
 * @param burst Requests that may pass at once after a rest.
 * @param maxWait How long a request may wait for its turn, as a duration; 0 refuses at once. A request whose turn comes later is
 *     refused with 429.
 */
@ConfigurationProperties("velox.rate-limit")
public record RateLimitProperties(
        @DefaultValue("10000") long rpm,
        @DefaultValue("500") long burst,
        @DefaultValue("1s") Duration maxWait) {

    public RateLimitProperties {
        check(rpm >= 0 && rpm <= MAX_RPM, "velox.rate-limit.rpm", rpm, "0.." + MAX_RPM + ", 0 = no limit");
        check(burst >= 1 && burst <= MAX_BURST, "velox.rate-limit.burst", burst, "1.." + MAX_BURST);
        check(
                rpm == 0 || burst <= rpm * MAX_BURST_MINUTES,
                "velox.rate-limit.burst",
                burst,
                "at most " + MAX_BURST_MINUTES + " minutes of velox.rate-limit.rpm (" + rpm + ")");
        check(
                !maxWait.isNegative() && maxWait.compareTo(Duration.ofMinutes(10)) <= 0,
                "velox.rate-limit.max-wait",
                maxWait,
                "0s..10m");
    }
}
