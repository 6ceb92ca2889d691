package dev.velox.autoconfigure.console;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;

import org.jspecify.annotations.Nullable;

/**
 * The last {@value #CAPACITY} requests that failed.
 *
 * <p><b>Threads.</b> Any, without a lock: a flood of refusals costs one counter.
 */
final class RecentFailures {

    static final int CAPACITY = 50;

    private final AtomicReferenceArray<@Nullable Failed> ring = new AtomicReferenceArray<>(CAPACITY);
    private final AtomicLong count = new AtomicLong();

    void add(long time, String operation, @Nullable String upstream, String code, int status) {
        long number = count.getAndIncrement();
        ring.set((int) (number % CAPACITY), new Failed(number, time, operation, upstream, code, status));
    }

    /** The newest first. */
    List<Failed> newestFirst() {
        List<Failed> failures = new ArrayList<>(CAPACITY);
        for (int i = 0; i < CAPACITY; i++) {
            Failed failed = ring.get(i);
            if (failed != null) {
                failures.add(failed);
            }
        }
        failures.sort((a, b) -> Long.compare(b.number, a.number));
        return failures;
    }

    /**
     * A request that failed. Nothing of its content.
     *
     * @param number counts all failures since the start, from 0
     * @param time milliseconds since 1970
     * @param operation what was asked, or {@code none}
     * @param upstream who was asked, or null when it never got so far
     * @param code the label of the failure, or {@code http_} and the status that the upstream answered
     * @param status what the caller got; 0 when nothing
     */
    record Failed(
            long number,
            long time,
            String operation,
            @Nullable String upstream,
            String code,
            int status) {}
}
