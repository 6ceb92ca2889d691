package dev.velox.engine.upstream;

import dev.velox.engine.exchange.Candidate;

/**
 * One exchange sent to one endpoint, from waiting for a connection to the last byte of the answer.
 *
 * <p><b>Exactly one end.</b> Whole, held, failed or cancelled: the first wins, and with it everything that the attempt held is
 * given back. <b>Threads.</b> The loop of the exchange.
 */
public interface UpstreamAttempt {

    /** Where it goes. */
    Candidate candidate();

    /** Asks for a connection and sends the request. Called once; may call the listener before it returns. */
    void start();

    /** The caller takes more again. */
    void resume();

    /** Nobody wants the answer: resets the stream if there is one and frees what is held. The listener hears nothing more. */
    void cancel();

    /** When the request was written, on the engine's clock; 0 before. */
    long sentNanos();

    /** When the head of the answer came, on the engine's clock; 0 before. */
    long headNanos();
}
