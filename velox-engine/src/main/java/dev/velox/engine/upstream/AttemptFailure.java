package dev.velox.engine.upstream;

import dev.velox.engine.exchange.Failure;

/**
 * Why an attempt failed.
 *
 * @param failure what the caller is told when no other attempt is made
 * @param reach whether the upstream may have run the request
 * @param retryable whether another attempt can make sense; false for deadlines that already took all the time that there
 *     was, and for what the caller is to blame for
 * @param blames whether the upstream is at fault, rather than the caller or the gateway's own limits
 * @param connection identity of the connection that was lost, 0 when none was
 */
public record AttemptFailure(Failure failure, Reach reach, boolean retryable, boolean blames, long connection) {

    static AttemptFailure of(Failure failure, Reach reach) {
        return new AttemptFailure(failure, reach, true, true, 0);
    }

    /** Trying again would change nothing. */
    AttemptFailure last() {
        return new AttemptFailure(failure, reach, false, blames, connection);
    }

    /** The upstream did nothing wrong. */
    AttemptFailure blameless() {
        return new AttemptFailure(failure, reach, retryable, false, connection);
    }

    /** With this connection lost. */
    AttemptFailure with(long lost) {
        return new AttemptFailure(failure, reach, retryable, blames, lost);
    }
}
