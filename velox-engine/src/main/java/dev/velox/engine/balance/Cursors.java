package dev.velox.engine.balance;

import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Whose turn it is, per model. A fixed number of cursors, because callers may invent model names; models that share one only
 * take turns less evenly.
 *
 * <p>Threads: any; lock-free.
 */
final class Cursors {

    private static final int CELLS = 256;

    private final AtomicIntegerArray cells = new AtomicIntegerArray(CELLS);

    /** The next place of the draw in the order of the configuration; the cursor goes behind it. */
    int turn(String model, Draw draw) {
        int cell = (int) (Hash64.mix(model.hashCode()) & (CELLS - 1));
        while (true) {
            int cursor = cells.get(cell);
            int place = draw.firstFrom(cursor);
            // Behind the chosen one and not one further: else the share of one that is passed over would all be its
            // successor's.
            if (cells.compareAndSet(cell, cursor, draw.candidate(place) + 1)) {
                return place;
            }
        }
    }
}
