package dev.velox.engine.health;

import java.time.Duration;

/**
 * What decides on the health of an endpoint.
 *
 * @param probe when the gateway asks by itself
 * @param breaker when failed requests keep others away
 * @param restCap the longest rest that an endpoint may ask for with 429 and Retry-After
 * @param ramp how long an endpoint that returns takes to get its whole share again; 0 = at once
 */
public record HealthSettings(ProbeSettings probe, BreakerSettings breaker, Duration restCap, Duration ramp) {

    /** Probes where there is a choice, a breaker of 5 failures or half of the requests, rests up to 60 s, a ramp of 10 s. */
    public static final HealthSettings DEFAULT = new HealthSettings(
            ProbeSettings.DEFAULT, BreakerSettings.DEFAULT, Duration.ofSeconds(60), Duration.ofSeconds(10));

    public HealthSettings {
        check(!restCap.isNegative(), "restCap", restCap, ">= 0s");
        check(!ramp.isNegative(), "ramp", ramp, ">= 0s, 0 = at once");
    }

    static void check(boolean valid, String name, Object value, String expected) {
        if (!valid) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + expected + ")");
        }
    }
}
