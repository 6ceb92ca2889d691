package dev.velox.engine.upstream;

import java.time.Duration;

/**
 * How connections are kept, the same for all upstreams.
 *
 * @param poolConnections HTTP/2 connections kept per upstream, spread over the loops; 0 means one per loop
 * @param streamWindow HTTP/2 receive window of one stream, in bytes (RFC 9113 section 6.9)
 * @param connectionWindow HTTP/2 receive window of one connection, in bytes
 * @param maxConcurrentStreams streams on one connection; the peer's own limit is respected too
 * @param acquireTimeout how long an exchange waits for a connection or stream
 * @param prewarm whether to connect and send a HEAD before the application reports itself ready
 * @param prewarmTimeout how long that may take
 * @param heartbeat after how much silence a stream of events that has begun gets a comment, so that nobody between here and
 *     the caller takes it for dead; 0 = never
 */
public record EgressSettings(
        int poolConnections,
        int streamWindow,
        int connectionWindow,
        int maxConcurrentStreams,
        Duration acquireTimeout,
        boolean prewarm,
        Duration prewarmTimeout,
        Duration heartbeat) {

    public static final EgressSettings DEFAULT = new EgressSettings(
            0, 8 << 20, 64 << 20, 512, Duration.ofSeconds(2), true, Duration.ofSeconds(2), Duration.ZERO);

    public EgressSettings {
        if (heartbeat.isNegative()) {
            throw new IllegalArgumentException("heartbeat: " + heartbeat + " (expected: >= 0, 0 = never)");
        }
        if (poolConnections < 0 || poolConnections > 1024) {
            throw new IllegalArgumentException(
                    "pool-connections: " + poolConnections + " (expected: 0..1024, 0 = one per event loop)");
        }
        if (streamWindow < 65_535) {
            throw new IllegalArgumentException("stream-window: " + streamWindow + " (expected: >= 65535 bytes)");
        }
        if (connectionWindow < streamWindow) {
            throw new IllegalArgumentException("connection-window: " + connectionWindow + ", stream-window: "
                    + streamWindow + " (expected: stream-window <= connection-window)");
        }
        if (maxConcurrentStreams < 1) {
            throw new IllegalArgumentException("max-concurrent-streams: " + maxConcurrentStreams + " (expected: >= 1)");
        }
        if (acquireTimeout.isNegative() || acquireTimeout.isZero()) {
            throw new IllegalArgumentException("acquire-timeout: " + acquireTimeout + " (expected: > 0)");
        }
        if (prewarmTimeout.isNegative() || prewarmTimeout.isZero()) {
            throw new IllegalArgumentException("prewarm-timeout: " + prewarmTimeout + " (expected: > 0)");
        }
    }
}
