package dev.velox.engine.upstream;

import io.netty.buffer.ByteBuf;

import dev.velox.engine.exchange.Headers;

/**
 * Decides what becomes of an attempt. Called on the loop of the exchange. After {@link #completed}, {@link #failed} or
 * {@link #held} nothing more is called, and after {@link UpstreamAttempt#cancel()} nothing either.
 */
public interface AttemptListener {

    /**
     * The request of an attempt is about to be written.
     *
     * @param asked headers of the caller
     * @return those to make the request's head of: {@code asked} itself, or a copy with changes
     */
    default Headers sending(UpstreamAttempt attempt, Headers asked) {
        return asked;
    }

    /**
     * The head of an answer has arrived.
     *
     * @return true to keep the answer back: it is collected, at most {@link HeldAnswer#MAX_BYTES}, and given to {@link #held};
     *     false to let it through to the caller
     */
    boolean holds(UpstreamAttempt attempt, int status, Headers headers);

    /** An answer that was kept back is whole; the listener owns it. */
    void held(UpstreamAttempt attempt, HeldAnswer answer);

    /** The answer of this attempt is about to be committed: no other may go to the caller. */
    void committing(UpstreamAttempt attempt);

    /** Bytes of the committed answer, whole events in a stream, just before they go to the caller. Not retained. */
    default void passing(UpstreamAttempt attempt, ByteBuf bytes) {}

    /** The answer went to the sink whole, its end included. */
    void completed(UpstreamAttempt attempt);

    /** The attempt has failed; before its answer was committed, or in the middle of it. */
    void failed(UpstreamAttempt attempt, AttemptFailure failure);
}
