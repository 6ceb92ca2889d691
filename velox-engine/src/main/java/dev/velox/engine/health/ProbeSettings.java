package dev.velox.engine.health;

import java.time.Duration;

import static dev.velox.engine.health.HealthSettings.check;

/**
 * How endpoints are probed.
 *
 * @param probing whether they are
 * @param interval from the start of one probe of an endpoint to the start of the next
 * @param jitter by which share of itself an interval may be longer or shorter, 0 to 0.5
 * @param timeout for the whole answer; at most the interval, so that probes of one endpoint never overlap
 * @param downAfter how many failures in a row take an endpoint out
 * @param upAfter how many successes in a row bring it back
 */
public record ProbeSettings(
        Probing probing, Duration interval, double jitter, Duration timeout, int downAfter, int upAfter) {

    /** Whether endpoints are probed. */
    public enum Probing {
        /** Only where there is more than one: nobody could act on the verdict on an only one. */
        AUTO,
        /** In any case. */
        ON,
        /** Never. */
        OFF
    }

    /** Every 5 s within 10 %, 1 s for an answer, out after 2 failures, back after 1 success. */
    public static final ProbeSettings DEFAULT =
            new ProbeSettings(Probing.AUTO, Duration.ofSeconds(5), 0.1, Duration.ofSeconds(1), 2, 1);

    private static final double MAX_JITTER = 0.5;

    public ProbeSettings {
        check(interval.isPositive(), "interval", interval, "> 0s");
        check(jitter >= 0 && jitter <= MAX_JITTER, "jitter", jitter, "0 to " + MAX_JITTER);
        check(timeout.isPositive(), "timeout", timeout, "> 0s");
        check(timeout.compareTo(interval) <= 0, "timeout", timeout, "<= interval (" + interval + ")");
        check(downAfter >= 1, "downAfter", downAfter, ">= 1");
        check(upAfter >= 1, "upAfter", upAfter, ">= 1");
    }
}
