package dev.velox.engine.upstream.wire;

import io.netty.channel.Channel;

import dev.velox.engine.clock.NanoClock;

/** An HTTP/2 connection to an upstream. */
final class Http2Wire {

    private Http2Wire() {}

    /**
     * Makes an HTTP/2 connection of a channel: puts the codec at the end of its pipeline and sends the preface. From then on the
     * channel belongs to the wire. The owner is told {@link WireOwner#settled} or {@link WireOwner#closed} later, never before
     * this returns; how long that may take is the caller's business, who ends it with {@link Wire#close}.
     *
     * <p>Threads: the channel's loop.
     *
     * @param channel connected, TLS behind it where there is any; with nothing in its pipeline that speaks HTTP
     */
    static Wire install(Channel channel, Http2WireSettings settings, NanoClock clock, WireOwner owner) {
        throw new UnsupportedOperationException(channel + " " + settings + clock + owner);
    }
}
