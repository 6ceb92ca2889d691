package dev.velox.engine.admission;

import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;

import dev.velox.engine.exchange.Exchange;
import dev.velox.engine.exchange.Failure;

/**
 * The bytes that large bodies take together. Small ones are not counted: they are bounded by the number in flight, and
 * the shared word stays out of their way.
 *
 * <p>Threads: any; lock-free.
 */
final class BufferBudget {

    /** Bodies up to this reserve nothing. */
    static final long FREE_BYTES = 64 * 1024;

    /** What is reserved at a time, so that a body that grows comes by rarely. */
    static final long STEP_BYTES = 256 * 1024;

    private final long limit;
    private final Failure full;
    private final AtomicLong reserved = new AtomicLong();

    BufferBudget(long limit) {
        this.limit = limit;
        this.full = Overload.of(
                "The bodies in flight fill the gateway's buffer of " + limit + " bytes (velox.ingress.buffer-limit).");
    }

    /** Makes the reservation of an exchange large enough for this many bytes; the refusal, or null. */
    @Nullable Failure reserve(Exchange exchange, long bodyBytes) {
        // Who has ended has given everything back and must not take again.
        if (bodyBytes <= FREE_BYTES || exchange.ended()) {
            return null;
        }
        if (bodyBytes > limit) {
            return full;
        }
        long needed = Math.ceilDiv(bodyBytes, STEP_BYTES) * STEP_BYTES;
        long more = needed - exchange.reservedBytes();
        if (more <= 0) {
            return null;
        }
        long taken = reserved.get();
        while (taken <= limit - more) {
            long seen = reserved.compareAndExchange(taken, taken + more);
            if (seen == taken) {
                exchange.reservedBytes(needed);
                return null;
            }
            taken = seen;
        }
        return full;
    }

    void release(Exchange exchange) {
        long bytes = exchange.reservedBytes();
        if (bytes > 0) {
            exchange.reservedBytes(0);
            reserved.addAndGet(-bytes);
        }
    }

    long reserved() {
        return reserved.get();
    }
}
