package dev.velox.engine.upstream;

import io.netty.buffer.ByteBuf;

/** What is done with the answer of an attempt: passed on, or kept. Not called after the attempt is done, but to close. */
interface AnswerReader {

    /** The head is there; the body comes next. */
    void start();

    /** A part of the body; the reader owns it. */
    void data(ByteBuf bytes);

    /** One read of the connection is over. */
    void passEnded();

    /** The body is whole. */
    void end();

    /** The rest will not come: the reader ends its attempt. */
    void broken(Throwable cause);

    /** The caller takes more again. */
    void resume();

    /** Nothing came for a while: a caller who has got a part of a stream gets a sign of life. */
    default void heartbeat() {}

    /** Frees what is held. */
    void close();
}
