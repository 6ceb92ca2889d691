package dev.velox.engine.dispatch;

import org.jspecify.annotations.Nullable;

import dev.velox.engine.exchange.Headers;

/** How an answer is to be read. */
enum AnswerForm {
    JSON,
    EVENTS,
    /** No success, compressed, or of another type. */
    UNREADABLE;

    static AnswerForm of(int status, Headers headers) {
        String encoding = headers.first("content-encoding");
        if (status < 200 || status > 299 || (encoding != null && !encoding.equalsIgnoreCase("identity"))) {
            return UNREADABLE;
        }
        String type = headers.first("content-type");
        if (is(type, "application/json")) {
            return JSON;
        }
        return is(type, "text/event-stream") ? EVENTS : UNREADABLE;
    }

    /** Parameters do not count, nor does case (RFC 9110 section 8.3.1). */
    private static boolean is(@Nullable String contentType, String mediaType) {
        int length = mediaType.length();
        return contentType != null
                && contentType.regionMatches(true, 0, mediaType, 0, length)
                && (contentType.length() == length || "; \t".indexOf(contentType.charAt(length)) >= 0);
    }
}
