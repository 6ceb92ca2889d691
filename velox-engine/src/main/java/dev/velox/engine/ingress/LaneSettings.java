package dev.velox.engine.ingress;

import java.time.Duration;

/**
 * How the Netty lane takes requests in.
 *
 * @param contextPath the application's own base path, before every path of the gateway, for example {@code /app}; empty when
 *     there is none
 * @param claims what the lane takes below it
 * @param bodyTimeout how long a request body may make no progress; past it 408. Positive
 * @param maxKeepAliveRequests how many requests a connection may carry before its answer closes it; 0 = any number
 */
public record LaneSettings(String contextPath, Claims claims, Duration bodyTimeout, int maxKeepAliveRequests) {

    /** @throws IllegalArgumentException if one of them is out of its bounds */
    public LaneSettings {
        if (!contextPath.isEmpty() && (contextPath.charAt(0) != '/' || !PathShape.isPlain(contextPath, 1))) {
            throw new IllegalArgumentException("context-path: " + contextPath
                    + " (expected: empty, or a path such as /app that starts with '/' and does not end with '/')");
        }
        if (bodyTimeout.isZero() || bodyTimeout.isNegative()) {
            throw new IllegalArgumentException("velox.ingress.body-timeout: " + bodyTimeout + " (expected: > 0)");
        }
        if (maxKeepAliveRequests < 0) {
            throw new IllegalArgumentException(
                    "max-keep-alive-requests: " + maxKeepAliveRequests + " (expected: >= 0, 0 = any number)");
        }
    }
}
