package dev.velox.engine.health;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;

/**
 * Until when an endpoint rests, by model. Bounded: models may be names that callers invent.
 *
 * <p>Threads: any. Loops that come at the same time may each put one name over the bound.
 */
final class Rests {

    static final int MAX_MODELS = 1_000;

    /** A full map is searched for what is over at most this often. */
    private static final long SWEEP_NANOS = 100_000_000L;

    private final ConcurrentMap<String, Long> until = new ConcurrentHashMap<>();
    private final AtomicLong sweptAt = new AtomicLong();
    private final long capNanos;

    Rests(long capNanos) {
        this.capNanos = capNanos;
    }

    /** The longer of two rests holds. One more than the bound is not kept: the endpoint will say 429 again. */
    void rest(String model, long now, long nanos) {
        long end = now + Math.min(nanos, capNanos);
        if (until.size() >= MAX_MODELS && !until.containsKey(model) && !swept(now)) {
            return;
        }
        until.merge(model, end, (known, fresh) -> fresh - known > 0 ? fresh : known);
    }

    /** Drops what is over. Whether there is room then. */
    private boolean swept(long now) {
        long last = sweptAt.get();
        if ((last != 0 && now - last < SWEEP_NANOS) || !sweptAt.compareAndSet(last, now)) {
            return false;
        }
        until.values().removeIf(end -> end - now <= 0);
        return until.size() < MAX_MODELS;
    }

    /** In nanoseconds; 0 when the endpoint does not rest for the model. */
    long left(String model, long now) {
        if (until.isEmpty()) {
            return 0;
        }
        @Nullable Long end = until.get(model);
        if (end == null) {
            return 0;
        }
        long left = end - now;
        if (left > 0) {
            return left;
        }
        until.remove(model, end);
        return 0;
    }

    /** Whether the endpoint rests for any model. */
    boolean any(long now) {
        for (long end : until.values()) {
            if (end - now > 0) {
                return true;
            }
        }
        return false;
    }

    /** For how many models the endpoint rests. */
    int count(long now) {
        int resting = 0;
        for (long end : until.values()) {
            if (end - now > 0) {
                resting++;
            }
        }
        return resting;
    }
}
