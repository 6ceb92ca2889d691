package dev.velox.autoconfigure.console;

import java.util.ArrayDeque;
import java.util.List;

/**
 * The last five minutes of points, so that a page that is opened shows what went before.
 *
 * <p><b>Threads.</b> Written by one, read by any; a page that opens copies under the lock, some microseconds.
 */
final class LiveHistory {

    static final int SECONDS = 300;

    private final Object lock = new Object();
    private final ArrayDeque<LivePoint> points = new ArrayDeque<>(SECONDS);

    void add(LivePoint point) {
        synchronized (lock) {
            if (points.size() == SECONDS) {
                points.removeFirst();
            }
            points.addLast(point);
        }
    }

    /** The oldest first. */
    List<LivePoint> points() {
        synchronized (lock) {
            return List.copyOf(points);
        }
    }
}
