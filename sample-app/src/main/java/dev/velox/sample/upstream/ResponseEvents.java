package dev.velox.sample.upstream;

import reactor.core.publisher.Flux;
import tools.jackson.databind.node.ObjectNode;

/** The events of one streamed response in their documented order, numbered from zero. Good for one subscriber. */
final class ResponseEvents {

    private final ResponseDocument response;
    private final Pace pace;
    private int sequenceNumber;

    ResponseEvents(ResponseDocument response, Pace pace) {
        this.response = response;
        this.pace = pace;
    }

    /**
     * All events of the response.
     *
     * @param completed runs before the last of them are made
     */
    Flux<String> stream(Runnable completed) {
        Flux<String> start = Flux.defer(() -> Flux.just(
                event("response.created", Json.object().set("response", response.unfinished("in_progress"))),
                event("response.in_progress", Json.object().set("response", response.unfinished("in_progress"))),
                event("response.output_item.added", item(response.message("in_progress", false))),
                event("response.content_part.added", inPart().set("part", response.part("")))));
        Flux<String> deltas = pace.of(response.text().deltas())
                .map(delta -> event("response.output_text.delta", withLogprobs(inPart().put("delta", delta))));
        Flux<String> end = Flux.defer(() -> {
            completed.run();
            String text = response.text().text();
            return Flux.just(
                    event("response.output_text.done", withLogprobs(inPart().put("text", text))),
                    event("response.content_part.done", inPart().set("part", response.part(text))),
                    event("response.output_item.done", item(response.message("completed", true))),
                    event("response.completed", Json.object().set("response", response.completed())));
        });
        return Flux.concat(start, deltas, end);
    }

    private String event(String type, ObjectNode fields) {
        ObjectNode event = Json.object().put("type", type).put("sequence_number", sequenceNumber++);
        event.setAll(fields);
        return ServerSentEvents.named(type, event);
    }

    private static ObjectNode item(ObjectNode item) {
        return Json.object().put("output_index", 0).set("item", item);
    }

    private ObjectNode inPart() {
        return Json.object()
                .put("item_id", response.messageId())
                .put("output_index", 0)
                .put("content_index", 0);
    }

    private static ObjectNode withLogprobs(ObjectNode fields) {
        fields.putArray("logprobs");
        return fields;
    }
}
