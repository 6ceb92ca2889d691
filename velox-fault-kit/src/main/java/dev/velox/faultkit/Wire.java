package dev.velox.faultkit;

import io.netty.util.concurrent.EventExecutor;

/**
 * The way back of one call, good manners and bad ones. Everything is written at once and in order. Threads: its loop.
 */
interface Wire {

    EventExecutor loop();

    void head(AnswerHead head);

    void send(byte[] bytes);

    /** The good end of the body. */
    void end();

    /** Whether the client takes more now. */
    boolean writable();

    /** Ends the connection in TCP's good order, whatever was promised. */
    void cut();

    /** TCP RST, or RST_STREAM with INTERNAL_ERROR. */
    void reset();

    /** What is no HTTP/1.1 chunk or no HTTP/2 frame. */
    void malformed();

    /** The beginning of a head that has no end, then {@link #moreHead}. */
    void endlessHead();

    /** About 16 KB of further header fields. */
    void moreHead();

    /** RST_STREAM with REFUSED_STREAM. HTTP/2 only. */
    void refuseStream();

    /** GOAWAY with NO_ERROR, HTTP/2 only. When it excludes this stream, the stream is over. */
    void goAway(boolean processed);
}
