package dev.velox.engine.exchange;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Why an exchange failed: a fact for the caller, never a stack trace and never a secret. A value, not an exception:
 * failures are expected and must be cheap exactly when there are many.
 *
 * @param code what happened
 * @param message what was wrong, where, and the remedy; safe to show to the caller
 * @param param the request field or header that is at fault, or null
 * @param retryAfterNanos when trying again makes sense, in nanoseconds from now; negative when unknown
 * @param headers further headers of the answer, by lower-case name, for example {@code allow}
 */
public record Failure(
        FailureCode code, String message, @Nullable String param, long retryAfterNanos, Map<String, String> headers) {

    public Failure {
        headers = Map.copyOf(headers);
    }

    public static Failure of(FailureCode code, String message) {
        return new Failure(code, message, null, -1, Map.of());
    }

    public static Failure of(FailureCode code, String message, String param) {
        return new Failure(code, message, param, -1, Map.of());
    }

    public static Failure retryable(FailureCode code, String message, long retryAfterNanos) {
        return new Failure(code, message, null, retryAfterNanos, Map.of());
    }

    public static Failure methodNotAllowed(String message, String allow) {
        return new Failure(FailureCode.METHOD_NOT_ALLOWED, message, null, -1, Map.of("allow", allow));
    }

    /** The same with further headers of the answer. */
    public Failure withHeaders(Map<String, String> more) {
        return new Failure(code, message, param, retryAfterNanos, more);
    }
}
