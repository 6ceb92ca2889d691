package dev.velox.it.support;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * An answer as it stood on the wire.
 *
 * @param status HTTP status
 * @param headers values by lower-case name
 * @param body the decoded body, as far as it came, in UTF-8
 * @param whole whether the body came to its announced end
 */
public record Answer(int status, Map<String, List<String>> headers, String body, boolean whole) {

    private static final JsonMapper JSON = new JsonMapper();

    static Answer of(WireHead head, byte[] body, boolean whole) {
        return new Answer(status(head), head.headers(), new String(body, StandardCharsets.UTF_8), whole);
    }

    static int status(WireHead head) {
        return Integer.parseInt(head.start().substring(9, 12));
    }

    /** The first value, or null. */
    public @Nullable String header(String name) {
        List<String> values = headers.get(name);
        return values == null ? null : values.getFirst();
    }

    public JsonNode json() {
        return JSON.readTree(body);
    }
}
