package dev.velox.autoconfigure.metrics;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** All threads' cells of one counter with one set of labels. Threads: any. */
final class CounterSeries {

    private final List<CounterCell> cells = new CopyOnWriteArrayList<>();

    CounterCell newCell() {
        CounterCell cell = new CounterCell();
        cells.add(cell);
        return cell;
    }

    double count() {
        return (double) cells.stream().mapToLong(CounterCell::count).sum();
    }
}
