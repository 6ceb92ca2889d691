package dev.velox.sample.upstream;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The input of a stored response as a page of items, newest first unless asked otherwise. */
final class InputItems {

    private static final int DEFAULT_LIMIT = 20;
    private static final int MAX_LIMIT = 100;

    private InputItems() {}

    static ObjectNode page(StoredResponse response, UpstreamCall call) {
        List<ObjectNode> items = items(response);
        if (!"asc".equals(call.parameter("order"))) {
            Collections.reverse(items);
        }
        int from = after(items, call.parameter("after"));
        int to = Math.min(items.size(), from + limit(call.parameter("limit")));
        List<ObjectNode> page = items.subList(from, to);

        ObjectNode list = Json.object().put("object", "list");
        list.putArray("data").addAll(page);
        return list.put(
                        "first_id",
                        page.isEmpty() ? null : Json.text(page.getFirst().get("id")))
                .put("last_id", page.isEmpty() ? null : Json.text(page.getLast().get("id")))
                .put("has_more", to < items.size());
    }

    private static List<ObjectNode> items(StoredResponse response) {
        List<ObjectNode> items = new ArrayList<>();
        JsonNode input = response.request().get("input");
        if (input != null && input.isArray()) {
            for (JsonNode element : input) {
                ObjectNode item = element instanceof ObjectNode object ? object.deepCopy() : message(element);
                items.add(identified(item, response, items.size()));
            }
        } else if (input != null) {
            items.add(identified(message(input), response, 0));
        }
        return items;
    }

    /** Ids are derived, so that a page can be asked for after an item of the one before. */
    private static ObjectNode identified(ObjectNode item, StoredResponse response, int position) {
        if (item.get("id") == null) {
            item.put("id", response.id().replace("resp_", "msg_") + "_" + position);
        }
        if (item.get("type") == null) {
            item.put("type", "message");
        }
        if (item.get("status") == null) {
            item.put("status", "completed");
        }
        String text = Json.text(item.get("content"));
        if (text != null) {
            item.putArray("content").addObject().put("type", "input_text").put("text", text);
        }
        return item;
    }

    private static ObjectNode message(JsonNode content) {
        return Json.object().put("role", "user").set("content", content);
    }

    private static int after(List<ObjectNode> items, @Nullable String id) {
        if (id == null) {
            return 0;
        }
        for (int i = 0; i < items.size(); i++) {
            if (id.equals(Json.text(items.get(i).get("id")))) {
                return i + 1;
            }
        }
        throw UpstreamError.invalid("after", "the id of an item of this response");
    }

    private static int limit(@Nullable String limit) {
        int value;
        try {
            value = limit == null ? DEFAULT_LIMIT : Integer.parseInt(limit);
        } catch (NumberFormatException e) {
            value = 0;
        }
        if (value < 1 || value > MAX_LIMIT) {
            throw UpstreamError.invalid("limit", "1 to " + MAX_LIMIT);
        }
        return value;
    }
}
