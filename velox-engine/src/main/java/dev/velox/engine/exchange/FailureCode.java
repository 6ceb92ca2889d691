package dev.velox.engine.exchange;

/**
 * The closed vocabulary of what can go wrong with an exchange. Each constant fixes the HTTP status, OpenAI's {@code type}
 * word, the {@code code} in the body and, as {@link #label()}, the value of the header {@code x-velox-error} and of
 * metric tags.
 */
public enum FailureCode {
    INVALID_JSON(400, Domain.CALLER, "invalid_json"),
    MISSING_MODEL(400, Domain.CALLER, "missing_model"),
    INVALID_TYPE(400, Domain.CALLER, "invalid_type"),
    DUPLICATE_KEY(400, Domain.CALLER, "duplicate_key"),
    INVALID_REQUEST(400, Domain.CALLER, "invalid_request"),
    INVALID_API_KEY(401, Domain.CALLER, "invalid_api_key"),
    MODEL_NOT_FOUND(404, Domain.CALLER, "model_not_found"),
    NOT_FOUND(404, Domain.CALLER, "not_found"),
    METHOD_NOT_ALLOWED(405, Domain.CALLER, "method_not_allowed"),
    REQUEST_TIMEOUT(408, Domain.CALLER, "request_timeout"),
    REQUEST_TOO_LARGE(413, Domain.CALLER, "request_too_large"),
    URI_TOO_LONG(414, Domain.CALLER, "uri_too_long"),
    UNSUPPORTED_MEDIA_TYPE(415, Domain.CALLER, "unsupported_media_type"),
    EXPECTATION_FAILED(417, Domain.CALLER, "expectation_failed"),
    HEADERS_TOO_LARGE(431, Domain.CALLER, "headers_too_large"),
    RATE_LIMIT_EXCEEDED(429, Domain.POLICY, "rate_limit_exceeded"),
    UPSTREAM_RATE_LIMITED(429, Domain.UPSTREAM, "upstream_rate_limited"),
    UPSTREAM_UNAVAILABLE(502, Domain.UPSTREAM, "upstream_unavailable"),
    UPSTREAM_PROTOCOL_ERROR(502, Domain.UPSTREAM, "upstream_protocol_error"),
    UPSTREAM_TIMEOUT(504, Domain.UPSTREAM, "upstream_timeout"),
    OVERLOADED(503, Domain.VELOX, "overloaded"),
    NO_HEALTHY_UPSTREAM(503, Domain.VELOX, "no_healthy_upstream"),
    SHUTTING_DOWN(503, Domain.VELOX, "shutting_down"),
    INTERNAL_ERROR(500, Domain.VELOX, "internal_error");

    private final int status;
    private final String type;
    private final String code;
    private final String label;

    FailureCode(int status, Domain domain, String code) {
        this.status = status;
        this.type = openAiType(status);
        this.code = code;
        this.label = code.startsWith(domain.prefix) ? code : domain.prefix + code;
    }

    /** HTTP status. */
    public int status() {
        return status;
    }

    /** OpenAI's word for {@code error.type}. */
    public String type() {
        return type;
    }

    /** Value of {@code error.code}. */
    public String code() {
        return code;
    }

    /** Who is at fault and what: {@code caller_*}, {@code policy_*}, {@code upstream_*} or {@code velox_*}. */
    public String label() {
        return label;
    }

    private static String openAiType(int status) {
        return switch (status) {
            case 401 -> "authentication_error";
            case 429 -> "rate_limit_error";
            default -> status < 500 ? "invalid_request_error" : "server_error";
        };
    }

    private enum Domain {
        CALLER("caller_"),
        POLICY("policy_"),
        UPSTREAM("upstream_"),
        VELOX("velox_");

        private final String prefix;

        Domain(String prefix) {
            this.prefix = prefix;
        }
    }
}
