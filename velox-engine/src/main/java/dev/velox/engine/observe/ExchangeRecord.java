package dev.velox.engine.observe;

import java.net.URI;

import org.jspecify.annotations.Nullable;

/**
 * One exchange that has ended, in plain values. Texts that callers choose are bounded by the limits of heads and bodies only:
 * whoever makes labels or log lines of them cuts and cleans them.
 *
 * @param operation name of the operation, closed vocabulary; {@code none} when it was refused before it had one
 * @param upstream name of the upstream that was asked last, or null when none was
 * @param origin its address, or null
 * @param model the model that the caller named, or null when it named none
 * @param streams whether the caller asked for a stream of events
 * @param outcome outcome label, closed vocabulary
 * @param status status that the caller saw, 0 when the caller left before one was sent
 * @param attempts attempts made
 * @param startNanos when the head arrived, on the engine's clock
 * @param endNanos when it ended
 * @param timings how the time between divides
 * @param requestBytes length of the request's body, as far as it came whole
 * @param responseBytes bytes of the answer's body that came from an upstream and went to the caller
 * @param requestId the caller's {@code x-request-id}, or null
 */
public record ExchangeRecord(
        String operation,
        @Nullable String upstream,
        @Nullable URI origin,
        @Nullable String model,
        boolean streams,
        String outcome,
        int status,
        int attempts,
        long startNanos,
        long endNanos,
        Timings timings,
        long requestBytes,
        long responseBytes,
        @Nullable String requestId) {

    /** The word for an operation or upstream that there is none of. */
    public static final String NONE = "none";

    /** A request that was refused before it became an exchange. */
    public static ExchangeRecord refused(String outcome, int status, long now) {
        return new ExchangeRecord(
                NONE, null, null, null, false, outcome, status, 0, now, now, new Timeline(now).at(now), 0, 0, null);
    }

    public long durationNanos() {
        return endNanos - startNanos;
    }
}
