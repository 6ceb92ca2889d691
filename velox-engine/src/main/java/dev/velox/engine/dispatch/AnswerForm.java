package dev.velox.engine.dispatch;

import java.util.Locale;

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
        return switch (mediaType(headers.first("content-type"))) {
            case "text/event-stream" -> EVENTS;
            case "application/json" -> JSON;
            default -> UNREADABLE;
        };
    }

    private static String mediaType(@Nullable String contentType) {
        if (contentType == null) {
            return "";
        }
        int parameters = contentType.indexOf(';');
        String type = parameters < 0 ? contentType : contentType.substring(0, parameters);
        return type.strip().toLowerCase(Locale.ROOT);
    }
}
