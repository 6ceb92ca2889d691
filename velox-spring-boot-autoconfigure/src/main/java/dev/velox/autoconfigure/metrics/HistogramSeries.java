package dev.velox.autoconfigure.metrics;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** All threads' cells of one histogram with one set of labels. Threads: any. */
final class HistogramSeries {

    private final Bounds bounds;
    private final List<HistogramCell> cells = new CopyOnWriteArrayList<>();

    HistogramSeries(Bounds bounds) {
        this.bounds = bounds;
    }

    HistogramCell newCell() {
        HistogramCell cell = new HistogramCell(bounds);
        cells.add(cell);
        return cell;
    }

    Bounds bounds() {
        return bounds;
    }

    long[] counts() {
        long[] counts = new long[bounds.buckets()];
        cells.forEach(cell -> cell.addCounts(counts));
        return counts;
    }

    double sum() {
        return bounds.outside(cells.stream().mapToDouble(HistogramCell::sum).sum());
    }

    double max(long nowNanos) {
        return bounds.outside((double)
                cells.stream().mapToLong(cell -> cell.max(nowNanos)).max().orElse(0));
    }
}
