package dev.velox.engine.observe;

import java.net.URI;

/**
 * One attempt at an upstream that has ended, in plain values. Times are of the engine's clock, in nanoseconds.
 *
 * @param operation name of the operation, closed vocabulary
 * @param upstream name of the upstream
 * @param origin its address
 * @param model the model that is asked for, as the caller would name it; empty for operations without one
 * @param streams whether a stream of events was asked for
 * @param outcome closed vocabulary: {@code completed}, {@code cancelled} or the label of a failure
 * @param status status that the upstream answered, 0 when it answered none
 * @param startNanos when the upstream was picked
 * @param sentNanos when the request was written, 0 when it never was
 * @param headNanos when the head of the answer came, 0 when none came
 * @param endNanos when the attempt ended
 */
public record AttemptRecord(
        String operation,
        String upstream,
        URI origin,
        String model,
        boolean streams,
        String outcome,
        int status,
        long startNanos,
        long sentNanos,
        long headNanos,
        long endNanos) {

    public long durationNanos() {
        return endNanos - startNanos;
    }
}
