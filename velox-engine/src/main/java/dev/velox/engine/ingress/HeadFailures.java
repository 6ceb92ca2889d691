package dev.velox.engine.ingress;

import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import org.jspecify.annotations.Nullable;

import dev.velox.engine.exchange.Failure;
import dev.velox.engine.exchange.FailureCode;
import dev.velox.engine.ingress.Claim.MethodNotAllowed;

/** What a listener of the lane's own says about requests that it has no use for: nobody else is there to answer them. */
final class HeadFailures {

    private static final int MAX_SHOWN = 100;

    private HeadFailures() {}

    /** Why a head is no request at all, or null. */
    static @Nullable Failure of(HttpRequest request, RequestTarget target) {
        Throwable cause = request.decoderResult().cause();
        if (cause instanceof TooLongHttpLineException) {
            return Failure.of(
                    FailureCode.URI_TOO_LONG, "The request line is too long (expected: " + cause.getMessage() + ")");
        }
        if (cause instanceof TooLongHttpHeaderException) {
            return Failure.of(
                    FailureCode.HEADERS_TOO_LARGE,
                    "The header fields are too large (expected: " + cause.getMessage() + ")");
        }
        if (cause != null) {
            return Failure.of(
                    FailureCode.INVALID_REQUEST, "The head of the request is malformed (expected: HTTP/1.1, RFC 9112)");
        }
        if (request.protocolVersion().majorVersion() != 1) {
            return Failure.of(
                    FailureCode.INVALID_REQUEST,
                    "protocol: " + shown(request.protocolVersion().text()) + " (expected: HTTP/1.1 or HTTP/1.0)");
        }
        if (target.odd()) {
            return Failure.of(
                    FailureCode.INVALID_REQUEST,
                    "Request target: " + shown(request.uri()) + " (expected: a path, or an http URL, without a fragment"
                            + " and with reserved characters percent-encoded)");
        }
        return null;
    }

    /** Why a request is not the gateway's. */
    static Failure unmapped(HttpRequest request, HeadMatch match) {
        String asked = request.method().name() + " " + shown(match.target().path());
        return match.claim() instanceof MethodNotAllowed(String allow)
                ? Failure.methodNotAllowed(asked + " (expected: " + allow + ")", allow)
                : Failure.of(FailureCode.NOT_FOUND, "Unknown path: " + asked);
    }

    private static String shown(String text) {
        return text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN) + "...";
    }
}
