package dev.velox.autoconfigure.metrics;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * What one thread has counted of one series.
 *
 * <p><b>Threads.</b> {@link #add} one at a time, in practice one loop; {@link #count} any. Written and read opaque: a reader sees
 * every value whole and soon, which is all that a scrape needs, and the writer pays for a plain store.
 */
final class CounterCell {

    private static final VarHandle COUNT = count(MethodHandles.lookup());

    private long count;

    private static VarHandle count(MethodHandles.Lookup lookup) {
        try {
            return lookup.findVarHandle(CounterCell.class, "count", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    void increment() {
        COUNT.setOpaque(this, count + 1);
    }

    /** Negative amounts say that something is not known, and count nothing. */
    void add(long amount) {
        if (amount > 0) {
            COUNT.setOpaque(this, count + amount);
        }
    }

    long count() {
        return (long) COUNT.getOpaque(this);
    }
}
