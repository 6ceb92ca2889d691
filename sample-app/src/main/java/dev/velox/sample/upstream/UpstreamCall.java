package dev.velox.sample.upstream;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** One request, read whole: the path decoded and without its query, the body as it came. */
final class UpstreamCall {

    private final String method;
    private final String path;
    private final Map<String, List<String>> query;
    private final byte[] body;

    UpstreamCall(String method, String path, Map<String, List<String>> query, byte[] body) {
        this.method = method;
        this.path = path;
        this.query = query;
        this.body = body;
    }

    String method() {
        return method;
    }

    String path() {
        return path;
    }

    /**
     * Holds the request to one method.
     *
     * @throws UpstreamError 405 if its method is another
     */
    void require(String expected) {
        if (!method.equals(expected)) {
            throw UpstreamError.methodNotAllowed(this, expected);
        }
    }

    @Nullable String parameter(String name) {
        List<String> values = query.get(name);
        return values == null ? null : values.getFirst();
    }

    /**
     * The body as the one JSON object that it must be.
     *
     * @throws UpstreamError 400 if it is anything else
     */
    ObjectNode json() {
        JsonNode node;
        try {
            node = Json.MAPPER.readTree(body);
        } catch (JacksonException e) {
            throw UpstreamError.badRequest("The request body is not valid JSON: " + e.getOriginalMessage(), null, null);
        }
        if (node instanceof ObjectNode object) {
            return object;
        }
        throw UpstreamError.badRequest("The request body is not a JSON object", null, null);
    }
}
