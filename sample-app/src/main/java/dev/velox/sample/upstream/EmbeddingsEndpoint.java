package dev.velox.sample.upstream;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code POST /v1/embeddings}: one text, several, or the same as arrays of tokens; numbers or base64. */
final class EmbeddingsEndpoint implements Endpoint {

    private static final int DEFAULT_DIMENSIONS = 1536;
    private static final int MAX_DIMENSIONS = 3072;
    private static final int MAX_INPUTS = 2048;

    @Override
    public boolean serves(String path) {
        return path.equals("/v1/embeddings");
    }

    @Override
    public UpstreamAnswer answer(UpstreamCall call) {
        call.require("POST");
        ObjectNode request = call.json();
        String model = Json.requiredText(request, "model");
        List<JsonNode> inputs = inputs(request.get("input"));
        int dimensions = dimensions(request.get("dimensions"));
        boolean base64 = base64(request.get("encoding_format"));

        ObjectNode answer = Json.object().put("object", "list");
        ArrayNode data = answer.putArray("data");
        int tokens = 0;
        for (int i = 0; i < inputs.size(); i++) {
            JsonNode input = inputs.get(i);
            CannedEmbedding embedding = CannedEmbedding.of(input.toString(), dimensions);
            ObjectNode entry = data.addObject().put("object", "embedding").put("index", i);
            entry.set("embedding", base64 ? embedding.base64() : embedding.numbers());
            tokens += input.isArray() ? input.size() : CannedText.tokens(Json.characters(input));
        }
        answer.put("model", model);
        answer.putObject("usage").put("prompt_tokens", tokens).put("total_tokens", tokens);
        return UpstreamAnswer.Document.ok(answer);
    }

    private static List<JsonNode> inputs(@Nullable JsonNode input) {
        if (input == null || input.isNull()) {
            throw UpstreamError.missing("input");
        }
        if (input.isString() || isTokens(input)) {
            return List.of(input);
        }
        List<JsonNode> inputs = new ArrayList<>();
        if (input.isArray()) {
            input.forEach(inputs::add);
        }
        if (inputs.isEmpty()
                || inputs.size() > MAX_INPUTS
                || !inputs.stream().allMatch(each -> each.isString() || isTokens(each))) {
            throw UpstreamError.invalid("input", "a text, or 1 to " + MAX_INPUTS + " texts or arrays of tokens");
        }
        return inputs;
    }

    private static boolean isTokens(JsonNode node) {
        return node.isArray() && !node.isEmpty() && node.get(0).isInt();
    }

    private static int dimensions(@Nullable JsonNode node) {
        if (node == null || node.isNull()) {
            return DEFAULT_DIMENSIONS;
        }
        if (!node.isInt() || node.intValue() < 1 || node.intValue() > MAX_DIMENSIONS) {
            throw UpstreamError.invalid("dimensions", "1 to " + MAX_DIMENSIONS);
        }
        return node.intValue();
    }

    private static boolean base64(@Nullable JsonNode node) {
        String format = node == null || node.isNull() ? "float" : node.asString("");
        if (!format.equals("float") && !format.equals("base64")) {
            throw UpstreamError.invalid("encoding_format", "float or base64");
        }
        return format.equals("base64");
    }
}
