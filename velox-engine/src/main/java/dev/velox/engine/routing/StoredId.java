package dev.velox.engine.routing;

import org.jspecify.annotations.Nullable;

import dev.velox.engine.exchange.PathText;
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
            case CHAT_COMPLETION, COMPLETION, EMBEDDING, LIST_MODELS, GET_MODEL, CLUSTER -> null;
        };
    }

    private static String inPath(String resource) {
        int start = RESPONSES.length();
        int slash = resource.indexOf('/', start);
        return PathText.decoded(resource.substring(start, slash < 0 ? resource.length() : slash));
    }
}
