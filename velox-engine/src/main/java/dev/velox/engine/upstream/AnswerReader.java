package dev.velox.engine.upstream;

import reactor.core.CoreSubscriber;

/** What is done with the answer of an attempt: passed on, or kept. */
interface AnswerReader extends CoreSubscriber<Object> {

    /** The head is there; the body is subscribed to next. */
    void start();

    /** The caller takes more again. */
    void resume();

    /** Nothing came for a while: a caller who has got a part of a stream gets a sign of life. */
    default void heartbeat() {}

    /** Nobody wants the rest: resets the stream unless it has ended, and frees what is held. */
    void close();
}
