package dev.velox.benchmarks.gateway.stub;

import java.util.Locale;

/** What the stub has seen, readable at {@code GET /stub/stats} and {@code GET /stub/resets}. Event loop only. */
final class Ledger {

    private final StringBuilder resets = new StringBuilder();
    private final long readyAt = System.nanoTime();
    private long requests;
    private long firstAfter = -1;
    private long open;
    private long cut;

    void request() {
        if (requests++ == 0) {
            firstAfter = System.nanoTime() - readyAt;
        }
        open++;
    }

    void finished() {
        open--;
    }

    /** A caller left before its answer was whole; {@code id} is what its header x-bench-id said, maybe nothing. */
    void reset(String id) {
        open--;
        cut++;
        if (!id.isEmpty()) {
            resets.append(id).append(' ').append(System.nanoTime()).append('\n');
        }
    }

    /** Counted requests (probes are none), and how long after the start the first came. */
    String stats() {
        return String.format(
                Locale.ROOT,
                "requests %d%nfirst-request-ms %.1f%nopen %d%ncut %d%n",
                requests,
                firstAfter / 1e6,
                open,
                cut);
    }

    /** A line per reset: the caller's id and the time at which it was noticed. */
    String resets() {
        return resets.toString();
    }
}
