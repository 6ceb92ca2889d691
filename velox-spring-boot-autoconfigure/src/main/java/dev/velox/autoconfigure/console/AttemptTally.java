package dev.velox.autoconfigure.console;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * Attempts at one upstream.
 *
 * <p><b>Threads.</b> Any; what is shared is written only when an attempt failed, or first succeeds after one did.
 */
final class AttemptTally {

    private final LongAdder ended = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final AtomicInteger failedInARow = new AtomicInteger();

    void succeeded() {
        ended.increment();
        if (failedInARow.get() != 0) {
            failedInARow.set(0);
        }
    }

    void failed() {
        ended.increment();
        failed.increment();
        failedInARow.incrementAndGet();
    }

    Counts counts() {
        return new Counts(ended.sum(), failed.sum(), failedInARow.get());
    }

    /**
     * Since the start.
     *
     * @param ended all but those whose answer nobody wanted any more
     * @param failed those for which the upstream is to blame
     * @param failedInARow how many of the last failed one after the other
     */
    record Counts(long ended, long failed, int failedInARow) {

        static final Counts NONE = new Counts(0, 0, 0);
    }
}
