package dev.velox.sample.upstream;

import java.util.List;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code GET /v1/models} and {@code GET /v1/models/{id}}, where an id may contain slashes; HEAD for warm-ups. */
final class ModelsEndpoint implements Endpoint {

    private static final String PATH = "/v1/models";
    private static final long CREATED = 1_767_225_600; // 2026-01-01T00:00:00Z
    private static final List<String> MODELS =
            List.of("velox-canned", "velox/canned-large", "gpt-4.1-mini", "gpt-5-mini", "text-embedding-3-small");

    @Override
    public boolean serves(String path) {
        return path.equals(PATH) || path.startsWith(PATH + "/");
    }

    @Override
    public UpstreamAnswer answer(UpstreamCall call) {
        if (!call.method().equals("HEAD")) {
            call.require("GET");
        }
        return UpstreamAnswer.Document.ok(
                call.path().equals(PATH) ? list() : known(call.path().substring(PATH.length() + 1)));
    }

    private static ObjectNode list() {
        ObjectNode list = Json.object().put("object", "list");
        ArrayNode data = list.putArray("data");
        MODELS.forEach(id -> data.add(model(id)));
        return list;
    }

    private static ObjectNode known(String id) {
        if (!MODELS.contains(id)) {
            throw UpstreamError.notFound("The model '" + id + "' does not exist", "model", "model_not_found");
        }
        return model(id);
    }

    private static ObjectNode model(String id) {
        return Json.object()
                .put("id", id)
                .put("object", "model")
                .put("created", CREATED)
                .put("owned_by", "velox-sample");
    }
}
