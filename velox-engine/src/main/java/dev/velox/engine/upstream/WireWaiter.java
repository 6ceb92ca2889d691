package dev.velox.engine.upstream;

import org.jspecify.annotations.Nullable;

/**
 * One who wants to send a request, and a place in a line of them.
 *
 * <p>Threads: the loop of the line.
 */
abstract class WireWaiter {

    @Nullable WireWaiter previous;

    @Nullable WireWaiter next;

    boolean inLine;

    /** Its turn: this connection takes a request now, and has to be used or given back. Told once, unless it left the line. */
    abstract void opened(Link link);

    /** There will be no connection. Told instead. */
    abstract void refused(Throwable cause);
}
