package dev.velox.engine.upstream.wire;

/**
 * One request on a connection, as its sender sees it.
 *
 * <p><b>Threads.</b> The loop of the connection.
 */
public interface WireStream {

    /** The connection that it runs on. */
    Wire wire();

    /**
     * So many bytes of the answer were taken by the caller: as many more may come. What was given to the listener and not
     * consumed is bounded: by the stream's window (HTTP/2, RFC 9113 section 5.2) or by not reading on (HTTP/1.1).
     */
    void consumed(int bytes);

    /**
     * Nobody wants the answer any more: the listener hears nothing after this. Resets the stream (HTTP/2, CANCEL) or closes
     * the connection (HTTP/1.1). Nothing happens after the end.
     */
    void cancel();
}
