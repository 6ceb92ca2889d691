package dev.velox.engine.upstream.wire;

import java.time.Duration;

/**
 * How an HTTP/2 connection behaves.
 *
 * @param streamWindow receive window of one stream, in bytes (RFC 9113 section 6.9.2)
 * @param connectionWindow receive window of the connection, in bytes
 * @param maxConcurrentStreams requests open at once; the peer's own limit is respected too
 * @param maxHeaderListSize of the head of an answer, in bytes (RFC 9113 section 6.5.2); a longer one fails its stream
 * @param maxAge after this long, give or take a tenth, it takes no new requests
 * @param quiet after this long without any byte from the peer it is asked by a PING whether it still lives, while requests are
 *     open
 * @param pingAck how long the peer may take for an answer to that; then the connection is lost
 * @param resets streams reset at most within {@code resetWindow}: stock servers cut a connection that resets too many
 * @param resetWindow the time that resets are counted over
 * @param maxStreamId a connection whose stream ids have passed this takes no new requests, long before ids run out at 2^31
 */
record Http2WireSettings(
        int streamWindow,
        int connectionWindow,
        int maxConcurrentStreams,
        int maxHeaderListSize,
        Duration maxAge,
        Duration quiet,
        Duration pingAck,
        int resets,
        Duration resetWindow,
        int maxStreamId) {

    static final Http2WireSettings DEFAULT = of(8 << 20, 64 << 20, 512);

    /** What {@code velox.egress} says, and the house's own values for the rest. */
    static Http2WireSettings of(int streamWindow, int connectionWindow, int maxConcurrentStreams) {
        return new Http2WireSettings(
                streamWindow,
                connectionWindow,
                maxConcurrentStreams,
                64 << 10,
                Duration.ofMinutes(10),
                Duration.ofSeconds(20),
                Duration.ofSeconds(5),
                100,
                Duration.ofSeconds(30),
                1 << 30);
    }
}
