package dev.velox.engine.ingress;

import java.time.InstantSource;
import java.util.concurrent.CompletionStage;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;

import dev.velox.engine.clock.NanoClock;
import dev.velox.engine.gateway.VeloxGateway;

/**
 * The gateway's way in on Netty channels: takes the requests that are the gateway's off HTTP/1.1 connections.
 *
 * <p><b>Threads.</b> Any; everything of one connection happens on its loop.
 */
public interface NettyLane {

    /** Builds the lane. */
    static NettyLane create(VeloxGateway gateway, LaneSettings settings, LaneWatch watch, NanoClock clock) {
        return new ChannelLane(gateway, settings, watch, clock, InstantSource.system());
    }

    /** Whether the channel lives on one of the gateway's loops; where not, it is not the lane's. */
    boolean serves(Channel channel);

    /**
     * Makes the handler of one connection of a server with an application behind: it stands right behind the
     * {@link io.netty.handler.codec.http.HttpServerCodec}, takes the gateway's requests and passes everything else on, in
     * order. Works with and without {@code AUTO_READ}.
     */
    ChannelHandler handler();

    /**
     * Makes what a listener of the lane's own needs: a sharable handler to add behind the TLS handler, if any, of each
     * accepted channel; it adds the codec, the deadlines and the lane, and answers everything that comes.
     */
    ChannelHandler listener(ListenerSettings settings);

    /** Connections that have the lane in their pipeline now. */
    int connections();

    /**
     * Winds down: from the first call on every answer of the lane closes its connection. Closes the connections on which
     * nothing runs, neither the lane's nor the application's, and completes with the number of connections where the lane is
     * still busy: an exchange runs, or an answer waits to be sent.
     */
    CompletionStage<Integer> closeIdle();
}
