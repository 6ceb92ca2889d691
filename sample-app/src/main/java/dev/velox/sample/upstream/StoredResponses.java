package dev.velox.sample.upstream;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;

import org.jspecify.annotations.Nullable;

/** The responses that can still be asked for: the newest, bounded by number and by the characters of their inputs. */
final class StoredResponses {

    private static final int MAX_RESPONSES = 1000;
    private static final long MAX_CHARACTERS = 16L * 1024 * 1024;

    private final Map<String, StoredResponse> byId = new HashMap<>();
    private final Queue<StoredResponse> byAge = new ArrayDeque<>();
    private long characters;

    void add(StoredResponse response) {
        byId.put(response.id(), response);
        byAge.add(response);
        characters += response.characters();
        while (byAge.size() > MAX_RESPONSES || characters > MAX_CHARACTERS) {
            StoredResponse oldest = byAge.remove();
            characters -= oldest.characters();
            byId.remove(oldest.id());
        }
    }

    @Nullable StoredResponse find(String id) {
        return byId.get(id);
    }

    void remove(StoredResponse response) {
        if (byId.remove(response.id()) != null) {
            byAge.remove(response);
            characters -= response.characters();
        }
    }
}
