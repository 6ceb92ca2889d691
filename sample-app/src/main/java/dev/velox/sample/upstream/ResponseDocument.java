package dev.velox.sample.upstream;

import java.util.Map;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One response of {@code /v1/responses} and the forms it takes while it is generated.
 *
 * @param createdAt seconds since the epoch
 * @param request the request, whose settings the response repeats
 */
record ResponseDocument(
        String id, String messageId, long createdAt, String model, ObjectNode request, CannedText text) {

    /** What a response says about settings that its request left out. */
    private static final ObjectNode DEFAULTS = (ObjectNode) Json.MAPPER.readTree("""
            {
              "background": false,
              "instructions": null,
              "max_output_tokens": null,
              "max_tool_calls": null,
              "metadata": {},
              "parallel_tool_calls": true,
              "previous_response_id": null,
              "prompt_cache_key": null,
              "reasoning": {"effort": null, "summary": null},
              "safety_identifier": null,
              "service_tier": "default",
              "store": true,
              "temperature": 1.0,
              "text": {"format": {"type": "text"}},
              "tool_choice": "auto",
              "tools": [],
              "top_logprobs": 0,
              "top_p": 1.0,
              "truncation": "disabled",
              "user": null
            }
            """);

    static ResponseDocument of(String model, ObjectNode request, long createdAt) {
        CannedText text = CannedText.answer(
                model, Json.characters(request.get("input")) + Json.characters(request.get("instructions")));
        return new ResponseDocument(Json.id("resp_"), Json.id("msg_"), createdAt, model, request, text);
    }

    /** Without output yet, or without it for ever: {@code queued}, {@code in_progress}, {@code cancelled}. */
    ObjectNode unfinished(String status) {
        ObjectNode response = document(status);
        response.putArray("output");
        return response.putNull("usage");
    }

    ObjectNode completed() {
        ObjectNode response = document("completed");
        response.putArray("output").add(message("completed", true));
        ObjectNode usage = response.putObject("usage");
        usage.put("input_tokens", text.inputTokens())
                .putObject("input_tokens_details")
                .put("cached_tokens", 0)
                .put("cache_write_tokens", 0);
        usage.put("output_tokens", text.outputTokens())
                .putObject("output_tokens_details")
                .put("reasoning_tokens", 0);
        usage.put("total_tokens", text.totalTokens());
        return response;
    }

    ObjectNode message(String status, boolean withText) {
        ObjectNode message =
                Json.object().put("id", messageId).put("type", "message").put("status", status);
        ArrayNode content = message.putArray("content");
        if (withText) {
            content.add(part(text.text()));
        }
        return message.put("role", "assistant");
    }

    ObjectNode part(String text) {
        ObjectNode part = Json.object().put("type", "output_text");
        part.putArray("annotations");
        part.putArray("logprobs");
        return part.put("text", text);
    }

    private ObjectNode document(String status) {
        ObjectNode response = Json.object()
                .put("id", id)
                .put("object", "response")
                .put("created_at", createdAt)
                .put("status", status)
                .putNull("error")
                .putNull("incomplete_details")
                .put("model", model);
        for (Map.Entry<String, JsonNode> setting : DEFAULTS.properties()) {
            JsonNode asked = request.get(setting.getKey());
            response.set(setting.getKey(), asked == null ? setting.getValue() : asked);
        }
        return response;
    }
}
