package dev.velox.engine.health;

import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * How many attempts of one upstream are open. All loops write it, so it stands alone on its cache lines: the cell in the
 * middle of an array has 128 bytes of nobody's data on either side.
 */
final class InFlight {

    private static final int CELL = 32;

    private final AtomicIntegerArray cells = new AtomicIntegerArray(2 * CELL + 1);

    void add() {
        cells.getAndIncrement(CELL);
    }

    void remove() {
        cells.getAndDecrement(CELL);
    }

    int count() {
        return cells.get(CELL);
    }
}
