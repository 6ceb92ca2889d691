package dev.velox.engine.upstream;

import dev.velox.engine.exchange.Failure;
import dev.velox.engine.exchange.FailureCode;

/**
 * Why an attempt failed.
 *
 * @param failure what the caller is told when no other attempt is made
 * @param reach whether the upstream may have run the request
 * @param again where another attempt can make sense
 * @param blames whether the upstream is at fault, rather than the caller or the gateway's own limits
 * @param connection identity of the connection that was lost, 0 when none was
 */
public record AttemptFailure(Failure failure, Reach reach, Again again, boolean blames, long connection) {

    /** Where a request that failed may be sent again. */
    public enum Again {
        /** Nowhere: it would end the same way, or took all the time that there was. */
        NOWHERE,
        /** At another endpoint: this one has shown what it does with it. */
        ELSEWHERE,
        /** At another endpoint or, after a pause, at the same. */
        ANYWHERE
    }

    static AttemptFailure of(Failure failure, Reach reach) {
        boolean garbage = failure.code() == FailureCode.UPSTREAM_PROTOCOL_ERROR;
        return new AttemptFailure(failure, reach, garbage ? Again.ELSEWHERE : Again.ANYWHERE, true, 0);
    }

    /** Trying again would change nothing. */
    AttemptFailure last() {
        return new AttemptFailure(failure, reach, Again.NOWHERE, blames, connection);
    }

    /** The same endpoint would do the same again. */
    AttemptFailure elsewhere() {
        return new AttemptFailure(failure, reach, Again.ELSEWHERE, blames, connection);
    }

    /** The upstream did nothing wrong. */
    AttemptFailure blameless() {
        return new AttemptFailure(failure, reach, again, false, connection);
    }

    /** With this connection lost. */
    AttemptFailure with(long lost) {
        return new AttemptFailure(failure, reach, again, blames, lost);
    }
}
