package dev.velox.engine.admission;

import java.time.Duration;

import dev.velox.engine.exchange.Failure;
import dev.velox.engine.exchange.FailureCode;

/** The refusals of this room that do not depend on the caller. */
final class Overload {

    /**
     * Nobody knows when a place becomes free; a second spreads the retries and is the smallest value of the header. While
     * shutting down it is the time in which a load balancer finds another instance.
     */
    static final long RETRY_AFTER_NANOS = Duration.ofSeconds(1).toNanos();

    static final Failure SHUTTING_DOWN = Failure.retryable(
            FailureCode.SHUTTING_DOWN,
            "The gateway is shutting down. Try again in a second: another instance will answer, or this one restarted.",
            RETRY_AFTER_NANOS);

    private Overload() {}

    /** @param fact a whole sentence that says which bound was reached, its value, and the property that sets it */
    static Failure of(String fact) {
        return Failure.retryable(FailureCode.OVERLOADED, fact + " Try again in a second.", RETRY_AFTER_NANOS);
    }
}
