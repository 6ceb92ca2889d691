package dev.velox.engine.health;

/** What changed the verdict on an endpoint. */
public enum HealthReason {
    CONSECUTIVE_FAILURES("consecutive_failures"),
    FAILURE_RATE("failure_rate"),
    /** The time that the breaker stays open is over. */
    OPEN_TIME_OVER("open_time_over"),
    /** It could not be reached before, and a probe reached it. */
    REACHED_AGAIN("reached_again"),
    TRIAL_FAILED("trial_failed"),
    TRIAL_SUCCEEDED("trial_succeeded"),
    PROBES_FAILED("probes_failed"),
    PROBES_SUCCEEDED("probes_succeeded"),
    /** 429 with Retry-After. */
    RATE_LIMITED("rate_limited");

    private final String label;

    HealthReason(String label) {
        this.label = label;
    }

    /** As metrics see it. */
    public String label() {
        return label;
    }
}
