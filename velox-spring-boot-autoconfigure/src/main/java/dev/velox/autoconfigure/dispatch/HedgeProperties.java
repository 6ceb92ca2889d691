package dev.velox.autoconfigure.dispatch;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

import dev.velox.engine.dispatch.HedgeSettings;

import static dev.velox.autoconfigure.InvalidVeloxSettingException.check;

/**
 * A second attempt on another upstream while the first is slower than usual; the first success wins.
 *
 * @param enabled Whether slow requests are hedged. A hedge may be charged twice.
 * @param minDelay How long the first attempt is waited for at least, as a duration, whatever is usual (the p95 of the last 30 to
 *     60 seconds).
 * @param budget Hedges as a share of the requests of the last 10 seconds, 0 to 1. Past it none is sent.
 */
@ConfigurationProperties("velox.hedge")
public record HedgeProperties(
        @DefaultValue("false") boolean enabled,
        @DefaultValue("50ms") Duration minDelay,
        @DefaultValue("0.05") double budget) {

    public HedgeProperties {
        check(!minDelay.isNegative(), "velox.hedge.min-delay", minDelay, ">= 0s");
        check(budget >= 0 && budget <= 1, "velox.hedge.budget", budget, "0 to 1");
    }

    HedgeSettings settings() {
        return new HedgeSettings(enabled, minDelay, budget);
    }
}
