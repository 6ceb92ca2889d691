package dev.velox.autoconfigure.web;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

import static dev.velox.autoconfigure.InvalidVeloxSettingException.check;

/**
 * Warm before ready.
 *
 * @param duration How long the gateway serves itself requests of its own making before the application reports itself ready, as a
 *     duration: the first callers then meet compiled code. They stay on loopback and reach no upstream. 0 is off.
 */
@ConfigurationProperties("velox.warmup")
public record WarmupProperties(@DefaultValue("2s") Duration duration) {

    private static final Duration LONGEST = Duration.ofMinutes(1);

    public WarmupProperties {
        check(
                !duration.isNegative() && duration.compareTo(LONGEST) <= 0,
                "velox.warmup.duration",
                duration,
                "0s to 60s, 0 = off");
    }
}
