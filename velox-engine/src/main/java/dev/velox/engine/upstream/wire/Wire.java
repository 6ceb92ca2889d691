package dev.velox.engine.upstream.wire;

/**
 * One connection to an upstream.
 *
 * <p><b>Threads.</b> Its loop.
 */
public interface Wire {

    /** {@code h2} or {@code http1}. */
    String protocol();

    /** Of this TCP connection among all of the process; never 0. */
    long identity();

    /** Whether one more request may be opened now: settled, not retired, below its limit. */
    boolean takes();

    /** Requests that are open. */
    int active();

    /** Requests that may be open at once: for HTTP/2 the lesser of ours and the peer's limit, else 1. */
    int limit();

    /** Whether it takes no new requests any more and closes when the last one has ended. */
    boolean retired();

    /**
     * Sends a request; its bytes leave at the end of the I/O pass at the latest. May call the listener before it returns, but
     * only {@link WireListener#failed}.
     *
     * @throws IllegalStateException if it does not {@link #takes() take} one
     * @throws IllegalArgumentException if a header cannot be sent; nothing was written then
     */
    WireStream open(WireRequest request, WireListener listener);

    /** Takes no new requests, and closes when those that are open have ended. */
    void retire();

    /** Closes now; what is open fails. */
    void close();
}
