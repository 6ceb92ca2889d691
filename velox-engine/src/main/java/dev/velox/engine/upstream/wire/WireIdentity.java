package dev.velox.engine.upstream.wire;

import java.util.concurrent.atomic.AtomicLong;

/** Numbers for connections, one row for all protocols and loops of the process. */
final class WireIdentity {

    private static final AtomicLong LAST = new AtomicLong();

    private WireIdentity() {}

    /** The next one, from 1. Any thread. */
    static long next() {
        return LAST.incrementAndGet();
    }
}
