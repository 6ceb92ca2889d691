package dev.velox.autoconfigure.observe;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

import dev.velox.engine.gateway.GatewaySettings.ServerTimingMode;

import static dev.velox.autoconfigure.InvalidVeloxSettingException.check;

/**
 * What is told about single requests.
 *
 * @param serverTiming Which answers carry the header Server-Timing: none (off), those to requests with ?profile=true
 *     (on-request), or all (always).
 * @param slowThreshold How long a request may take before it gets a line in the log, with its phases and what the JVM did
 *     meanwhile, as a duration; 0s means that none gets one.
 */
@ConfigurationProperties("velox.observe")
public record ObserveProperties(
        @DefaultValue("on-request") ServerTimingMode serverTiming,
        @DefaultValue("0s") Duration slowThreshold) {

    public ObserveProperties {
        check(!slowThreshold.isNegative(), "velox.observe.slow-threshold", slowThreshold, ">= 0s, 0 = off");
    }
}
