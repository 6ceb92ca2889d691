package dev.velox.engine.exchange;

import java.util.Locale;

/** What a caller may ask of the gateway. The closed list of what Velox may claim below its base path. */
public enum Operation {
    CREATE_RESPONSE("POST", "responses", true),
    CHAT_COMPLETION("POST", "chat/completions", true),
    COMPLETION("POST", "completions", true),
    EMBEDDING("POST", "embeddings", true),
    LIST_MODELS("GET", "models", false),
    GET_MODEL("GET", "models/{id}", false),
    GET_RESPONSE("GET", "responses/{id}", false),
    DELETE_RESPONSE("DELETE", "responses/{id}", false),
    CANCEL_RESPONSE("POST", "responses/{id}/cancel", false),
    LIST_INPUT_ITEMS("GET", "responses/{id}/input_items", false),
    /** How the upstreams are; answered by the gateway itself, where the user wants that. */
    CLUSTER("GET", "cluster", false);

    private final String label = name().toLowerCase(Locale.ROOT);
    private final String method;
    private final String pattern;
    private final boolean scanned;

    Operation(String method, String pattern, boolean scanned) {
        this.method = method;
        this.pattern = pattern;
        this.scanned = scanned;
    }

    /** Value of metric tags, for example {@code create_response}: closed vocabulary. */
    public String label() {
        return label;
    }

    /** HTTP method. */
    public String method() {
        return method;
    }

    /** Path below the base path; {@code {id}} stands for one path segment, for models for one or more. */
    public String pattern() {
        return pattern;
    }

    /** Whether the request carries a JSON body that names a model and is scanned before it goes on. */
    public boolean scanned() {
        return scanned;
    }
}
