package dev.velox.engine.gateway;

import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

import dev.velox.engine.exchange.Failure;
import dev.velox.engine.exchange.FailureCode;
import dev.velox.engine.exchange.Headers;
import dev.velox.engine.exchange.RequestHead;

/** What a head must look like before its body is worth reading. */
final class HeadRules {

    private final long maxRequestSize;

    HeadRules(long maxRequestSize) {
        this.maxRequestSize = maxRequestSize;
    }

    @Nullable Failure check(RequestHead head) {
        Headers headers = head.headers();
        if (head.operation().scanned()) {
            String type = headers.only("content-type");
            if (type == null || !isJson(type)) {
                List<String> types = headers.all("content-type");
                return Failure.of(
                        FailureCode.UNSUPPORTED_MEDIA_TYPE,
                        "content-type: " + (types.isEmpty() ? "none" : String.join(", ", types))
                                + " (expected: one, application/json in UTF-8)",
                        "content-type");
            }
        }
        String encoding = headers.first("content-encoding");
        if (encoding != null && !"identity".equalsIgnoreCase(encoding.strip())) {
            return Failure.of(
                    FailureCode.UNSUPPORTED_MEDIA_TYPE,
                    "content-encoding: " + encoding + " (expected: none; send the body uncompressed)",
                    "content-encoding");
        }
        String length = headers.first("content-length");
        if (length != null && isOver(length.strip())) {
            return tooLarge(length.strip());
        }
        return null;
    }

    Failure tooLarge(String size) {
        return Failure.of(
                FailureCode.REQUEST_TOO_LARGE,
                "request body of " + size + " bytes (expected: <= " + maxRequestSize
                        + " bytes; the operator's limit is velox.ingress.max-request-size)");
    }

    /** RFC 9110 section 8.3: the type is compared without case; of the parameters only another charset matters. */
    private static boolean isJson(String contentType) {
        if (contentType.equals("application/json")) {
            return true;
        }
        int semicolon = contentType.indexOf(';');
        String type = (semicolon < 0 ? contentType : contentType.substring(0, semicolon)).strip();
        String plain = type.toLowerCase(Locale.ROOT);
        boolean json =
                plain.equals("application/json") || (plain.startsWith("application/") && plain.endsWith("+json"));
        return json && (semicolon < 0 || isUtf8(contentType.substring(semicolon + 1)));
    }

    private static boolean isUtf8(String parameters) {
        String plain = parameters.toLowerCase(Locale.ROOT);
        return !plain.contains("charset=") || plain.contains("utf-8") || plain.contains("utf8");
    }

    private boolean isOver(String length) {
        // The lane has refused whatever is not a number; one with more digits than a long is too large all the same.
        return length.length() > 18 || Long.parseLong(length) > maxRequestSize;
    }
}
