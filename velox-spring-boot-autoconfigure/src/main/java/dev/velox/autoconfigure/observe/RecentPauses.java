package dev.velox.autoconfigure.observe;

import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The latest pauses, a bounded number of them; the oldest make room.
 *
 * <p>Threads: any; pauses are rare, a lock is enough.
 */
final class RecentPauses {

    static final int MAX = 2048;

    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<Pause> pauses = new ArrayDeque<>();

    void add(Pause pause) {
        lock.lock();
        try {
            if (pauses.size() == MAX) {
                pauses.removeFirst();
            }
            pauses.addLast(pause);
        } finally {
            lock.unlock();
        }
    }

    /** Those that overlap this time. */
    List<Pause> within(long fromNanos, long toNanos) {
        lock.lock();
        try {
            return pauses.stream()
                    .filter(pause -> pause.overlaps(fromNanos, toNanos))
                    .toList();
        } finally {
            lock.unlock();
        }
    }
}
