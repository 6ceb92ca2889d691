package dev.velox.engine.ingress;

import io.netty.channel.Channel;

/**
 * Hears of the requests that the Netty lane serves, for access logs and observations, and to keep the server's idle handler
 * away from a connection while the lane answers on it.
 *
 * <p><b>Threads.</b> Called on the loop of the connection, on the hot path: implementations do not block. Between
 * {@link #began} and {@link #ended} nobody else writes to the connection.
 *
 * <p><b>Errors.</b> What is thrown is logged, at WARN once for each lane, and changes nothing about the request.
 */
public interface LaneWatch {

    /** Hears nothing. */
    LaneWatch NONE = new LaneWatch() {};

    /**
     * The lane has taken a request.
     *
     * @param call what is known of it; valid during the call only
     */
    default void began(Channel channel, LaneCall call) {}

    /**
     * The request is over: answered, broken off, or left by its caller. Called once for each {@link #began}, also when the
     * connection is gone.
     *
     * @param call what is known of it; valid during the call only
     */
    default void ended(Channel channel, LaneCall call) {}
}
