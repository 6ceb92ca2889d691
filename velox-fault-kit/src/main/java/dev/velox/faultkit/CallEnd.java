package dev.velox.faultkit;

/** How a call ended, seen from the server. */
public enum CallEnd {
    /** The answer was written to its last byte. */
    WHOLE,
    /** The server broke it, as its fault says. */
    BROKEN,
    /** The client reset the stream (HTTP/2 only); its connection lives on. */
    RESET,
    /** The client closed the connection, which over HTTP/1.1 is its only way to give up an answer. */
    LEFT
}
