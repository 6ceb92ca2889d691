package dev.velox.autoconfigure.console;

import org.jspecify.annotations.Nullable;

import dev.velox.engine.health.EndpointHealthSnapshot;
import dev.velox.engine.health.EndpointHealthSnapshot.Probes;
import dev.velox.engine.upstream.UpstreamSnapshot;

/**
 * One upstream, with a verdict for people.
 *
 * @param level {@code ok}, {@code warn}, {@code down} or {@code unknown}: what a colour is for
 * @param state the verdict in a word or two
 * @param detail message of the last failure while the verdict is not good, or null
 * @param connections open ones
 * @param inFlight attempts under way
 * @param attempts per second, over the last ten seconds
 * @param failures per second, over the last ten seconds
 * @param headMillis moving average from a request sent to the head of its answer, or null
 * @param ramp share of its usual work that it gets, above 0 up to 1
 */
record LiveUpstream(
        String name,
        String origin,
        String protocol,
        String level,
        String state,
        @Nullable String detail,
        int connections,
        int inFlight,
        double attempts,
        double failures,
        @Nullable Double headMillis,
        double ramp) {

    /** As many failures in a row are no accident; the breaker, which acts on its verdict, waits for more. */
    private static final int FAILING = 3;

    static LiveUpstream of(
            UpstreamSnapshot upstream,
            @Nullable EndpointHealthSnapshot health,
            AttemptTally.Counts before,
            AttemptTally.Counts now,
            double seconds) {
        Verdict verdict = verdict(upstream, health, now, now.failed() - before.failed());
        boolean good = verdict.level.equals("ok") || verdict.level.equals("unknown");
        return new LiveUpstream(
                upstream.name(),
                upstream.origin(),
                upstream.protocol(),
                verdict.level,
                verdict.state,
                good ? null : upstream.lastFailure(),
                upstream.connections(),
                upstream.inFlight(),
                (now.ended() - before.ended()) / seconds,
                (now.failed() - before.failed()) / seconds,
                health == null || health.headNanos() == 0 ? null : health.headNanos() / 1e6,
                health == null ? 1 : health.ramp());
    }

    private static Verdict verdict(
            UpstreamSnapshot upstream,
            @Nullable EndpointHealthSnapshot health,
            AttemptTally.Counts counts,
            long failedLately) {
        if (health != null) {
            switch (health.state()) {
                case PROBED_OUT -> {
                    return new Verdict("down", "probed out");
                }
                case OPEN -> {
                    return new Verdict("down", "breaker open");
                }
                case HALF_OPEN -> {
                    return new Verdict("warn", "being tried");
                }
                case RESTING -> {
                    return new Verdict("warn", "resting");
                }
                case HEALTHY -> {
                    // Nothing is held against it; what people see may still be worse.
                }
            }
        }
        if (counts.failedInARow() >= FAILING) {
            return new Verdict("down", "failing");
        }
        if (health != null && health.failedProbes() > 0) {
            // Probes take it out at the next failure; that no connection stands either is enough for people.
            return new Verdict(upstream.connections() == 0 ? "down" : "warn", "probe failed");
        }
        boolean probedUp = health != null && health.probes() == Probes.UP;
        if (counts.ended() == 0 && upstream.connections() == 0 && !probedUp) {
            return upstream.warmUp().equals("failed")
                    ? new Verdict("down", "unreachable")
                    : new Verdict("unknown", "not used yet");
        }
        if (failedLately > 0 || counts.failedInARow() > 0) {
            return new Verdict("warn", "some failures");
        }
        return health != null && health.ramp() < 1 ? new Verdict("ok", "ramping up") : new Verdict("ok", "healthy");
    }

    private record Verdict(String level, String state) {}
}
