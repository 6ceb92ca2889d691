package dev.velox.autoconfigure.metrics;

/** The tags of the meters; each has a closed or configured vocabulary. */
enum VeloxTag {
    /** What was asked. */
    OPERATION(
            "operation",
            "What was asked, for example create_response: one word for each path that is claimed; none when it was refused before"),

    /** Who answered. */
    UPSTREAM("upstream", "Name of the upstream; none when a request never got so far."),

    /** How it ended. */
    OUTCOME(
            "outcome",
            "completed (the answer reached the caller whole, whatever its status), cancelled (the caller left), or the value"
                    + " of x-velox-error."),

    /** What the caller saw. */
    STATUS("status", "HTTP status that the caller saw; none when the caller left before one was sent."),

    /** Of what. */
    TYPE("type", "Which tokens: input or output."),

    /** Where the breaker stands. */
    STATE("state", "Where a breaker stands: closed, half_open or open."),

    /** What is waited for. */
    REASON("reason", "What is waited for: limiter, stream or worker.");

    private final String key;
    private final String description;

    VeloxTag(String key, String description) {
        this.key = key;
        this.description = description;
    }

    String key() {
        return key;
    }

    String description() {
        return description;
    }
}
