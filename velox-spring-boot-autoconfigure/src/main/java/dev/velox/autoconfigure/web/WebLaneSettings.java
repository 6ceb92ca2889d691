package dev.velox.autoconfigure.web;

import java.time.Duration;

/**
 * What the WebFlux lane needs to know.
 *
 * @param basePath what stands before every path of the gateway, below the application's own base path; may be empty
 * @param bodyTimeout how long a request body may make no progress; positive
 * @param openAiNotFound whether paths below the base path that nobody maps get a 404 in OpenAI's shape
 */
public record WebLaneSettings(String basePath, Duration bodyTimeout, boolean openAiNotFound) {

    /** @throws IllegalArgumentException if the body timeout is not positive */
    public WebLaneSettings {
        if (bodyTimeout.isZero() || bodyTimeout.isNegative()) {
            throw new IllegalArgumentException("velox.ingress.body-timeout: " + bodyTimeout + " (expected: > 0)");
        }
    }
}
