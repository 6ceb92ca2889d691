package dev.velox.autoconfigure.upstream;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

import static dev.velox.autoconfigure.InvalidVeloxSettingException.check;

/**
 * How connections to upstreams are kept.
 *
 * @param poolConnections HTTP/2 connections kept per upstream, spread over the event loops; 0 keeps one per event loop.
 * @param streamWindow HTTP/2 receive window of one stream (RFC 9113 section 6.9): what one slow caller can pin. Past it the
 *     upstream has to pause that answer.
 * @param connectionWindow HTTP/2 receive window of one connection, at least the stream window. Past it the upstream has to pause
 *     all answers of the connection.
 * @param maxConcurrentStreams Streams on one connection, where the upstream allows as many. Requests past it wait up to
 *     "velox.egress.acquire-timeout".
 * @param acquireTimeout How long a request waits for a connection or stream, as a duration. Past it the request is refused with
 *     503.
 * @param prewarm Whether connections are opened and tried with a HEAD request before the application reports itself ready.
 *     Happens only where an origin or a key was configured.
 * @param prewarmTimeout How long readiness waits for that at most, as a duration. Past it the application becomes ready all the
 *     same, with a warning.
 */
@ConfigurationProperties("velox.egress")
public record EgressProperties(
        @DefaultValue("0") int poolConnections,
        @DefaultValue("8MB") DataSize streamWindow,
        @DefaultValue("64MB") DataSize connectionWindow,
        @DefaultValue("512") int maxConcurrentStreams,
        @DefaultValue("2s") Duration acquireTimeout,
        @DefaultValue("true") boolean prewarm,
        @DefaultValue("2s") Duration prewarmTimeout) {

    /** RFC 9113 sections 6.5.2 and 6.9.1: a window is at most 2^31-1 bytes, and starts at 65535. */
    private static final long MAX_WINDOW = Integer.MAX_VALUE;

    public EgressProperties {
        check(
                poolConnections >= 0 && poolConnections <= 1024,
                "velox.egress.pool-connections",
                poolConnections,
                "0..1024, 0 = one per event loop");
        check(
                streamWindow.toBytes() >= 65_535 && streamWindow.toBytes() <= MAX_WINDOW,
                "velox.egress.stream-window",
                streamWindow,
                "65535B..2147483647B");
        check(
                connectionWindow.compareTo(streamWindow) >= 0 && connectionWindow.toBytes() <= MAX_WINDOW,
                "velox.egress.connection-window",
                connectionWindow,
                "velox.egress.stream-window (" + streamWindow + ") <= connection-window <= 2147483647B");
        check(maxConcurrentStreams >= 1, "velox.egress.max-concurrent-streams", maxConcurrentStreams, ">= 1");
        check(acquireTimeout.isPositive(), "velox.egress.acquire-timeout", acquireTimeout, "> 0s");
        check(prewarmTimeout.isPositive(), "velox.egress.prewarm-timeout", prewarmTimeout, "> 0s");
    }
}
