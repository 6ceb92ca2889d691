package dev.velox.autoconfigure.upstreamhealth;

import org.jspecify.annotations.Nullable;

import dev.velox.engine.health.BreakerSettings;
import dev.velox.engine.health.HealthSettings;
import dev.velox.engine.health.ProbeSettings;
import dev.velox.engine.health.ProbeSettings.Probing;

/** Properties to the engine's settings. */
final class HealthMapper {

    private HealthMapper() {}

    static HealthSettings settings(UpstreamHealthProperties properties) {
        return new HealthSettings(
                probe(properties.probe()), breaker(properties.breaker()), properties.restCap(), properties.ramp());
    }

    private static ProbeSettings probe(UpstreamHealthProperties.Probe probe) {
        return new ProbeSettings(
                probing(probe.enabled()),
                probe.interval(),
                probe.jitter(),
                probe.timeout(),
                probe.downAfter(),
                probe.upAfter());
    }

    private static Probing probing(@Nullable Boolean enabled) {
        if (enabled == null) {
            return Probing.AUTO;
        }
        return enabled ? Probing.ON : Probing.OFF;
    }

    private static BreakerSettings breaker(UpstreamHealthProperties.Breaker breaker) {
        return new BreakerSettings(
                breaker.consecutiveFailures(),
                breaker.failureRate(),
                breaker.window(),
                breaker.minRequests(),
                breaker.open(),
                breaker.trial());
    }
}
