package dev.velox.engine.upstream;

import org.jspecify.annotations.Nullable;

/**
 * One upstream as people see it. Never holds a key.
 *
 * @param name name of the upstream
 * @param origin scheme, host and port
 * @param protocol what is spoken: {@code auto}, {@code h2}, {@code h2c} or {@code http1}
 * @param connections open connections, all loops
 * @param inFlight exchanges between pick and end of their stream
 * @param warmUp {@code off}, {@code pending}, {@code warm} or {@code failed}
 * @param lastFailure message of the last failed attempt, or null
 */
public record UpstreamSnapshot(
        String name,
        String origin,
        String protocol,
        int connections,
        int inFlight,
        String warmUp,
        @Nullable String lastFailure) {}
