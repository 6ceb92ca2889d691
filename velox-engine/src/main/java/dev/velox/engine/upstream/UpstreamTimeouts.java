package dev.velox.engine.upstream;

import java.time.Duration;

/**
 * Deadlines of one attempt. {@link Duration#ZERO} switches one off, except {@code connect}.
 *
 * @param connect TCP and TLS together
 * @param head from the request sent to the head of the answer, when no stream was asked for: the head comes after the whole
 *     generation
 * @param streamHead the same, when a stream was asked for
 * @param firstToken from the request sent to the first data event of a stream
 * @param idle between two reads of the answer, while the caller takes them
 * @param clientWrite without the caller taking a byte
 * @param total the whole attempt
 */
public record UpstreamTimeouts(
        Duration connect,
        Duration head,
        Duration streamHead,
        Duration firstToken,
        Duration idle,
        Duration clientWrite,
        Duration total) {

    /** What contracts and official clients agree on. */
    public static final UpstreamTimeouts DEFAULT = new UpstreamTimeouts(
            Duration.ofSeconds(5),
            Duration.ofMinutes(10),
            Duration.ofSeconds(120),
            Duration.ofMinutes(10),
            Duration.ofMinutes(5),
            Duration.ofSeconds(30),
            Duration.ZERO);

    public UpstreamTimeouts {
        if (connect.isZero() || connect.isNegative()) {
            throw new IllegalArgumentException("timeout.connect: " + connect + " (expected: > 0)");
        }
        requireNotNegative("head", head);
        requireNotNegative("stream-head", streamHead);
        requireNotNegative("first-token", firstToken);
        requireNotNegative("idle", idle);
        requireNotNegative("client-write", clientWrite);
        requireNotNegative("total", total);
    }

    private static void requireNotNegative(String name, Duration value) {
        if (value.isNegative()) {
            throw new IllegalArgumentException("timeout." + name + ": " + value + " (expected: >= 0, 0 = off)");
        }
    }
}
