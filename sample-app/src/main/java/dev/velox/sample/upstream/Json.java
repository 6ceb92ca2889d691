package dev.velox.sample.upstream;

import java.util.UUID;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The mapper, and the few reads that every endpoint repeats. */
final class Json {

    static final JsonMapper MAPPER = JsonMapper.builder().build();

    private Json() {}

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    /** An identifier such as {@code resp_4b0e...}: prefix and 32 hexadecimal digits. */
    static String id(String prefix) {
        return prefix + UUID.randomUUID().toString().replace("-", "");
    }

    /**
     * A text that no request of the kind can do without.
     *
     * @throws UpstreamError 400 if the field is missing, empty or no text
     */
    static String requiredText(ObjectNode object, String field) {
        String text = text(object.get(field));
        if (text == null || text.isEmpty()) {
            throw UpstreamError.missing(field);
        }
        return text;
    }

    static @Nullable String text(@Nullable JsonNode node) {
        return node == null ? null : node.stringValue(null);
    }

    static boolean flag(ObjectNode object, String field, boolean otherwise) {
        JsonNode node = object.get(field);
        return node == null ? otherwise : node.booleanValue(otherwise);
    }

    /** Characters (code points) of every text in an input, however deep it lies in messages and parts. */
    static int characters(@Nullable JsonNode node) {
        if (node == null) {
            return 0;
        }
        if (node.isString()) {
            String text = node.stringValue();
            return text.codePointCount(0, text.length());
        }
        int sum = 0;
        if (node.isArray()) {
            for (JsonNode element : node) {
                sum += characters(element);
            }
        } else if (node.isObject()) {
            sum = characters(node.get("content"))
                    + characters(node.get("text"))
                    + characters(node.get("output"))
                    + characters(node.get("arguments"));
        }
        return sum;
    }
}
