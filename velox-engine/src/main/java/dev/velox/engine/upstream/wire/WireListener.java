package dev.velox.engine.upstream.wire;

import io.netty.buffer.ByteBuf;

import dev.velox.engine.exchange.Headers;

/**
 * Hears the answer to one request: {@code head}, then {@code data} and {@code passEnded}, then one of {@code end} and
 * {@code failed}; {@code failed} may come at any moment before the end. Called on the loop of the connection; may call
 * {@link WireStream} from within.
 */
public interface WireListener {

    /**
     * The head of the final answer; interim answers (1xx) are swallowed, at most 8 of them.
     *
     * @param status as the peer sent it, 200 to 599 or whatever else it holds for a status
     * @param headers all fields as they came, names in lower case; the listener owns them
     * @param endsWithConnection whether only the end of the connection ends the body (RFC 9112 section 6.3)
     */
    void head(int status, Headers headers, boolean endsWithConnection);

    /** A part of the body; the listener owns the buffer, and says {@link WireStream#consumed} when its bytes are taken. */
    void data(ByteBuf bytes);

    /**
     * What one read of the connection brought of this answer has been told; called only after at least one {@link #data}, and
     * not when {@link #end} or {@link #failed} came in the same pass.
     */
    void passEnded();

    /** The answer is whole. Trailers are dropped. */
    void end();

    /** The answer will not come, or not all of it. Nothing more is told. */
    void failed(WireFailure failure);
}
