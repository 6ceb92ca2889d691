package dev.velox.engine.health;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * The connections that were lost of late, so that each is one failure however many attempts die with it.
 *
 * <p>Threads: any. All attempts of one connection report on its loop, so two threads never ask for the same one.
 */
final class LostConnections {

    /** More than a loop's connections to one endpoint that can die in the same moment, for several loops. */
    private static final int KEPT = 64;

    private final AtomicLongArray kept = new AtomicLongArray(KEPT);
    private final AtomicInteger next = new AtomicInteger();

    /** Whether this is the first that is heard of it. */
    boolean first(long connection) {
        for (int i = 0; i < KEPT; i++) {
            if (kept.get(i) == connection) {
                return false;
            }
        }
        kept.set(Math.floorMod(next.getAndIncrement(), KEPT), connection);
        return true;
    }
}
