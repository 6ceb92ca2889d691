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
    BREAKER("breaker", "Where a breaker stands: closed, half_open or open."),

    /** What is waited for. */
    REASON("reason", "In velox.ingress.queue.depth, what is waited for: limiter, stream or worker."),

    /** Who reads bodies. */
    ENGINE("engine", "Who reads request bodies: vector or swar."),

    /** Why once more. */
    RETRY_REASON(
            "reason",
            "In velox.upstream.retries: never_reached (no byte was sent), maybe_ran (it failed after that) or rate_limited."),

    /** For what. */
    MODEL(
            "model",
            "The model that the caller named: the first velox.metrics.max-models that an upstream answered with success; other"
                    + " for the rest, none for requests without one."),

    /** Where time goes. */
    PHASE(
            "phase",
            "receive (until the body is whole), queue (waiting for the loop, a worker or the limiter), scan, route, retry"
                    + " (attempts that did not answer), connect, ttfb (until the first byte of the answer), stream (until its"
                    + " end)."),

    /** The verdict. */
    STATE(
            "state",
            "Verdict on an upstream: probed_out, open, half_open (its breaker), resting (429 with Retry-After) or healthy."),

    /** OpenTelemetry: what was asked. */
    GEN_AI_OPERATION(GenAiConventions.OPERATION_NAME, "chat, text_completion or embeddings."),

    /** OpenTelemetry: who was asked. */
    GEN_AI_PROVIDER(
            GenAiConventions.PROVIDER_NAME,
            "Whose host the upstream is; openai for all that speak its protocol and are not known, none when nobody was asked."),

    /** OpenTelemetry: for what. */
    GEN_AI_MODEL(GenAiConventions.REQUEST_MODEL, "As model."),

    /** OpenTelemetry: who answered. */
    GEN_AI_RESPONSE_MODEL(
            GenAiConventions.RESPONSE_MODEL,
            "The model that the answer names: the first velox.metrics.max-models of them, other for the rest, none when it names"
                    + " none."),

    /** OpenTelemetry: of what. */
    GEN_AI_TOKEN_TYPE(GenAiConventions.TOKEN_TYPE, "input or output."),

    /** OpenTelemetry: what went wrong. */
    ERROR_TYPE(
            GenAiConventions.ERROR_TYPE,
            "none, the outcome when it is not completed, or the status of an error that an upstream answered."),

    /** OpenTelemetry: where. */
    SERVER_ADDRESS(GenAiConventions.SERVER_ADDRESS, "Host of the upstream."),

    /** OpenTelemetry: where. */
    SERVER_PORT(GenAiConventions.SERVER_PORT, "Port of the upstream.");

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
