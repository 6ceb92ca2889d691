package dev.velox.engine.exchange;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The way back to the caller; each lane implements it.
 *
 * <p><b>Threads.</b> Called on the loop of the exchange only. The lane in turn calls {@link Exchange#callerLeft()} and
 * {@link Exchange#callerReady()} on that loop.
 *
 * <p><b>Order.</b> {@code head}, then any number of {@code data}, then one of {@code end} and {@code abort}. Nothing comes
 * after the last.
 */
public interface ResponseSink {

    /**
     * Commits the answer. From here on the status is decided and no retry is possible.
     *
     * @param status HTTP status
     * @param headers end-to-end headers, already filtered
     * @param flushEach true for an event stream: each {@code data} is to reach the caller at once
     */
    void head(int status, Headers headers, boolean flushEach);

    /** A part of the body. Ownership of the buffer passes to the sink. */
    void data(ByteBuf data);

    /** The body is whole: a clean end. */
    void end();

    /**
     * The answer broke after it was committed. The lane writes {@code lastWords} if there are any, then ends the connection
     * (HTTP/2: the stream) so that no caller can take it for a clean end.
     *
     * @param lastWords a whole error event, owned by the sink, or null
     */
    void abort(@Nullable ByteBuf lastWords);

    /** Whether the caller takes more now. While false, upstream reading pauses until {@link Exchange#callerReady()}. */
    boolean ready();
}
