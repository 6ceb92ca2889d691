package dev.velox.engine.health;

import org.jspecify.annotations.Nullable;

/**
 * One endpoint, for people.
 *
 * @param name of the endpoint
 * @param state the verdict
 * @param lastReason what changed the verdict last, or null when nothing has; that a rest is over is no change
 * @param sinceLastChangeNanos how long ago that was; -1 when nothing has
 * @param probes what its probes say
 * @param failedProbes probes that failed in a row and have not taken it out yet; 0 as long as none has ever succeeded
 * @param breaker {@code closed}, {@code open} or {@code half_open}
 * @param inFlight attempts between pick and end of their stream
 * @param requests attempts since the start
 * @param errors how many of them failed
 * @param headNanos moving average from a request sent to the head of its answer; 0 when there was none yet
 * @param sinceLastFailureNanos how long ago an attempt failed; -1 when none did
 * @param restingModels for how many models it asked to be left alone
 * @param longestRestNanos how much longer it asked to be left alone, for the model for which that is longest
 * @param ramp share of its usual work that it gets, above 0 up to 1
 */
public record EndpointHealthSnapshot(
        String name,
        HealthState state,
        @Nullable HealthReason lastReason,
        long sinceLastChangeNanos,
        Probes probes,
        int failedProbes,
        String breaker,
        int inFlight,
        long requests,
        long errors,
        long headNanos,
        long sinceLastFailureNanos,
        int restingModels,
        long longestRestNanos,
        double ramp) {

    /** What probes say. */
    public enum Probes {
        /** None has ever succeeded, or none was made. */
        UNKNOWN,
        UP,
        DOWN
    }
}
