package dev.velox.autoconfigure.lifecycle;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

import static dev.velox.autoconfigure.InvalidVeloxSettingException.check;

/**
 * How the gateway ends.
 *
 * @param delay How long everything is still served after readiness went down, so that load balancers notice, as a duration; 5s is
 *     advised on Kubernetes. After it, new requests are refused with 503. Must leave room within
 *     "spring.lifecycle.timeout-per-shutdown-phase".
 */
@ConfigurationProperties("velox.shutdown")
public record ShutdownProperties(@DefaultValue("0s") Duration delay) {

    public ShutdownProperties {
        check(!delay.isNegative(), "velox.shutdown.delay", delay, ">= 0s");
    }
}
