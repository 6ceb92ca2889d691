package dev.velox.sample.upstream;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** A refusal in OpenAI's shape. Carries no stack trace: it is an answer, not a fault. */
@SuppressWarnings("serial") // never serialized
final class UpstreamError extends RuntimeException {

    private final int status;
    private final @Nullable String param;
    private final @Nullable String code;

    private UpstreamError(int status, String message, @Nullable String param, @Nullable String code) {
        super(message, null, false, false);
        this.status = status;
        this.param = param;
        this.code = code;
    }

    static UpstreamError badRequest(String message, @Nullable String param, @Nullable String code) {
        return new UpstreamError(400, message, param, code);
    }

    static UpstreamError missing(String param) {
        return badRequest("Missing required parameter: '" + param + "'", param, "missing_required_parameter");
    }

    static UpstreamError invalid(String param, String expected) {
        return badRequest("Invalid value for '" + param + "' (expected: " + expected + ")", param, "invalid_value");
    }

    static UpstreamError notFound(String message, @Nullable String param, @Nullable String code) {
        return new UpstreamError(404, message, param, code);
    }

    static UpstreamError unknownPath(UpstreamCall call) {
        return notFound("Unknown request URL: " + call.method() + " " + call.path(), null, "unknown_url");
    }

    static UpstreamError methodNotAllowed(UpstreamCall call, String expected) {
        String message =
                "Method " + call.method() + " is not allowed for " + call.path() + " (expected: " + expected + ")";
        return new UpstreamError(405, message, null, "method_not_allowed");
    }

    static UpstreamError tooLarge(int limit) {
        return new UpstreamError(413, "The request body is larger than " + limit + " bytes", null, "request_too_large");
    }

    static UpstreamError internal(Throwable cause) {
        return new UpstreamError(500, "The embedded upstream failed: " + cause, null, "internal_error");
    }

    UpstreamAnswer.Document document() {
        ObjectNode body = Json.object();
        body.putObject("error")
                .put("message", getMessage())
                .put("type", status < 500 ? "invalid_request_error" : "server_error")
                .put("param", param)
                .put("code", code);
        return new UpstreamAnswer.Document(status, body);
    }
}
