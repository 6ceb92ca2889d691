package dev.velox.autoconfigure.ingress;

import java.time.Duration;
import java.util.EnumSet;

import dev.velox.engine.exchange.Operation;
import dev.velox.engine.ingress.Claims;

/**
 * What every lane needs to know.
 *
 * @param basePath what stands before every path of the gateway, below the application's own base path; may be empty
 * @param bodyTimeout how long a request body may make no progress; positive
 * @param openAiNotFound whether paths below the base path that nobody maps get a 404 in OpenAI's shape
 * @param cluster whether the gateway says at {@code cluster} below the base path how its upstreams are
 */
public record WebLaneSettings(String basePath, Duration bodyTimeout, boolean openAiNotFound, boolean cluster) {

    /** @throws IllegalArgumentException if the body timeout is not positive */
    public WebLaneSettings {
        if (bodyTimeout.isZero() || bodyTimeout.isNegative()) {
            throw new IllegalArgumentException("velox.ingress.body-timeout: " + bodyTimeout + " (expected: > 0)");
        }
    }
    /** As the whole, with nothing at {@code cluster}. */
    public WebLaneSettings(String basePath, Duration bodyTimeout, boolean openAiNotFound) {
        this(basePath, bodyTimeout, openAiNotFound, false);
    }

    /** What the lane takes. */
    public Claims claims() {
        return cluster ? new Claims(basePath, EnumSet.allOf(Operation.class)) : new Claims(basePath);
    }
}
