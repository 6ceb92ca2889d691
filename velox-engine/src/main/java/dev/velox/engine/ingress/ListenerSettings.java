package dev.velox.engine.ingress;

import java.time.Duration;

/**
 * The bounds of the connections of a listener that is the lane's own.
 *
 * @param headTimeout from the first byte of a request (for the first one: from the connection) to the end of its head; past it
 *     408. Positive
 * @param idleTimeout how long a connection may stay open between two requests; 0 = for ever
 * @param maxRequestLine longest request line in bytes; past it 414
 * @param maxHeaderSize most bytes of all header fields together; past it 431
 */
public record ListenerSettings(Duration headTimeout, Duration idleTimeout, int maxRequestLine, int maxHeaderSize) {

    private static final int MIN_BYTES = 256;
    private static final int MAX_BYTES = 1 << 20;

    /** 10 s for a head, 60 s idle, 8 KB of request line, 32 KB of header fields. */
    public static final ListenerSettings DEFAULT =
            new ListenerSettings(Duration.ofSeconds(10), Duration.ofSeconds(60), 8 << 10, 32 << 10);

    /** @throws IllegalArgumentException if one of them is out of its bounds */
    public ListenerSettings {
        if (headTimeout.isZero() || headTimeout.isNegative()) {
            throw new IllegalArgumentException("head-timeout: " + headTimeout + " (expected: > 0)");
        }
        if (idleTimeout.isNegative()) {
            throw new IllegalArgumentException("idle-timeout: " + idleTimeout + " (expected: >= 0, 0 = for ever)");
        }
        requireBytes("max-request-line", maxRequestLine);
        requireBytes("max-header-size", maxHeaderSize);
    }

    private static void requireBytes(String name, int value) {
        if (value < MIN_BYTES || value > MAX_BYTES) {
            throw new IllegalArgumentException(
                    name + ": " + value + " (expected: " + MIN_BYTES + ".." + MAX_BYTES + " bytes)");
        }
    }
}
