package dev.velox.engine.ingress;

import java.net.SocketAddress;

import org.jspecify.annotations.Nullable;

/** One request of the Netty lane as a {@link LaneWatch} sees it. A view: nothing of it is kept beyond the call. */
public interface LaneCall {

    /** HTTP method as it came. */
    String method();

    /** Request target as it came: may be in absolute form, and holds the query. */
    String target();

    /** {@code HTTP/1.1} or {@code HTTP/1.0}. */
    String protocol();

    /** Path of the matched operation with its place holder, below the context path, for example {@code /v1/models/{id}}; null where none matched. */
    @Nullable String route();

    /** First value of a request header, or null. */
    @Nullable String requestHeader(String name);

    /** First value of a header of the answer as the engine gave it (without date and connection), or null. */
    @Nullable String responseHeader(String name);

    /** Who asked; null when the connection is gone. */
    @Nullable SocketAddress remoteAddress();

    /** Status of the answer; 0 as long as there is none. */
    int status();

    /** Bytes of the answer's body that were handed to the connection. */
    long responseBytes();

    /** Whether the answer is whole; false when it broke off or the caller left. */
    boolean completed();

    /** When its head was read, on the engine's clock. */
    long startNanos();

    /** When it was over, on the engine's clock; in {@link LaneWatch#ended} only. */
    long endNanos();
}
