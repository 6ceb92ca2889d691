package dev.velox.engine.upstream.wire;

import io.netty.channel.Channel;

import dev.velox.engine.clock.NanoClock;

/**
 * Makes connections of channels that are open, TLS included. From then on a channel belongs to its connection; how long it
 * takes until the owner is told that it is settled is the caller's business, who ends it with {@link Wire#close}.
 *
 * <p>Threads: the channel's loop.
 */
public final class Wires {

    private Wires() {}

    /** One that speaks HTTP/1.1; it is settled with that, and the owner is not told so. */
    public static Wire http1(Channel channel, WireOwner owner) {
        return Http1Wire.install(channel, owner);
    }

    /**
     * One that speaks HTTP/2; the house's own values for what is not given here.
     *
     * @param streamWindow receive window of one stream, in bytes (RFC 9113 section 6.9.2)
     * @param connectionWindow receive window of the connection, in bytes
     * @param maxConcurrentStreams requests open at once; the peer's own limit is respected too
     */
    public static Wire http2(
            Channel channel,
            int streamWindow,
            int connectionWindow,
            int maxConcurrentStreams,
            NanoClock clock,
            WireOwner owner) {
        Wire wire = Http2Wire.install(
                channel, Http2WireSettings.of(streamWindow, connectionWindow, maxConcurrentStreams), clock, owner);
        channel.config().setAutoRead(true);
        return wire;
    }
}
