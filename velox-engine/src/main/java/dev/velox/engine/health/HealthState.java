package dev.velox.engine.health;

/** The verdict on an endpoint. The first that is true, in this order, is the one that people are told. */
public enum HealthState {
    /** Its probes failed: nothing is sent. */
    PROBED_OUT("probed_out"),
    /** Too many requests failed: nothing is sent for a while. */
    OPEN("open"),
    /** One request at a time is sent, to see. */
    HALF_OPEN("half_open"),
    /** It asked to be left alone for at least one model. */
    RESTING("resting"),
    /** Nothing is known against it. */
    HEALTHY("healthy");

    private final String label;

    HealthState(String label) {
        this.label = label;
    }

    /** As metrics and people see it. */
    public String label() {
        return label;
    }
}
