package dev.velox.engine.upstream;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.velox.engine.upstream.wire.Wire;

/**
 * The HTTP/2 connections of a loop that take requests.
 *
 * <p>Threads: its loop.
 */
final class SharedLinks {

    /** Use above which one more is opened, in percent. */
    private static final int GROW_ABOVE = 80;

    private static final int PERCENT = 100;

    private final List<Link> links = new ArrayList<>();
    private int turn;

    void add(Link link) {
        links.add(link);
    }

    /** Whether it was among them. */
    boolean remove(Link link) {
        return links.remove(link);
    }

    int size() {
        return links.size();
    }

    boolean isEmpty() {
        return links.isEmpty();
    }

    /** The one with the fewest requests, in turn among equals; null when all are full. */
    @Nullable Link leastUsed() {
        Link least = null;
        int fewest = Integer.MAX_VALUE;
        int count = links.size();
        int from = turn++ & Integer.MAX_VALUE;
        for (int i = 0; i < count; i++) {
            Link each = links.get((from + i) % count);
            Wire wire = each.wire();
            if (wire.takes() && wire.active() < fewest) {
                least = each;
                fewest = wire.active();
            }
        }
        return least;
    }

    /** @param about requests that are about to be sent and not counted yet */
    boolean nearlyFull(int about) {
        long active = about;
        long limit = 0;
        for (int i = 0; i < links.size(); i++) {
            Wire wire = links.get(i).wire();
            active += wire.active();
            limit += wire.limit();
        }
        return active * PERCENT > limit * GROW_ABOVE;
    }
}
