package dev.velox.autoconfigure.upstream;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

import dev.velox.autoconfigure.InvalidVeloxSettingException;

/**
 * Streams of events.
 *
 * @param heartbeat After how much silence a stream that has begun gets a comment line, as a duration, so that no proxy on the
 *     way takes it for dead. 0 is off. Clients ignore comments.
 */
@ConfigurationProperties("velox.sse")
public record SseProperties(@DefaultValue("0s") Duration heartbeat) {

    public SseProperties {
        InvalidVeloxSettingException.check(!heartbeat.isNegative(), "velox.sse.heartbeat", heartbeat, ">= 0s, 0 = off");
    }
}
