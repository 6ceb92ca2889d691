package dev.velox.engine.routing;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

import dev.velox.engine.exchange.RequestFacts;
import dev.velox.engine.exchange.RequestHead;

/** Which stored response a request is about or goes on from. */
final class StoredId {

    private static final String RESPONSES = "responses/";

    private StoredId() {}

    /** Null for requests that stand alone. */
    static @Nullable String of(RequestHead head, @Nullable RequestFacts facts) {
        return switch (head.operation()) {
            case CREATE_RESPONSE -> facts == null ? null : facts.previousResponseId();
            case GET_RESPONSE, DELETE_RESPONSE, CANCEL_RESPONSE, LIST_INPUT_ITEMS -> inPath(head.resource());
            case CHAT_COMPLETION, COMPLETION, EMBEDDING, LIST_MODELS, GET_MODEL -> null;
        };
    }

    private static String inPath(String resource) {
        int start = RESPONSES.length();
        int slash = resource.indexOf('/', start);
        return decoded(resource.substring(start, slash < 0 ? resource.length() : slash));
    }

    /** Percent-decoded (RFC 3986 section 2.1); what is no escape stays as it is. */
    static String decoded(String raw) {
        if (raw.indexOf('%') < 0) {
            return raw;
        }
        byte[] bytes = raw.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream plain = new ByteArrayOutputStream(bytes.length);
        for (int i = 0; i < bytes.length; i++) {
            int high = bytes[i] == '%' && i + 2 < bytes.length ? Character.digit(bytes[i + 1], 16) : -1;
            int low = high < 0 ? -1 : Character.digit(bytes[i + 2], 16);
            if (low < 0) {
                plain.write(bytes[i]);
            } else {
                plain.write(high << 4 | low);
                i += 2;
            }
        }
        return plain.toString(StandardCharsets.UTF_8);
    }
}
