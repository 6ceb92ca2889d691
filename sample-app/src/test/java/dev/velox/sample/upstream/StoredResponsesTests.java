package dev.velox.sample.upstream;

import java.time.Instant;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;

class StoredResponsesTests {

    private final StoredResponses stored = new StoredResponses();

    @Test
    void oldestLeavesWhenTheyAreTooMany() {
        StoredResponse first = add("x");
        StoredResponse second = add("x");
        for (int i = 0; i < 999; i++) {
            add("x");
        }

        assertThat(stored.find(first.id())).isNull();
        assertThat(stored.find(second.id())).isSameAs(second);
    }

    @Test
    void oldestLeavesWhenInputsAreTooLong() {
        StoredResponse first = add("x".repeat(9 * 1024 * 1024));
        StoredResponse second = add("x".repeat(9 * 1024 * 1024));

        assertThat(stored.find(first.id())).isNull();
        assertThat(stored.find(second.id())).isSameAs(second);
    }

    @Test
    void removedResponseFreesItsRoom() {
        StoredResponse first = add("x".repeat(9 * 1024 * 1024));
        stored.remove(first);
        StoredResponse second = add("x".repeat(9 * 1024 * 1024));

        assertThat(stored.find(first.id())).isNull();
        assertThat(stored.find(second.id())).isSameAs(second);
    }

    private StoredResponse add(String input) {
        ObjectNode request = Json.object().put("model", "m").put("input", input);
        StoredResponse response = new StoredResponse(ResponseDocument.of("m", request, 0), Instant.EPOCH);
        stored.add(response);
        return response;
    }
}
