package dev.velox.sample.upstream;

import java.time.Instant;
import java.time.InstantSource;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code /v1/responses}: creates (whole, streamed, in the background), and for stored ones reads, deletes, cancels and
 * lists the input.
 */
final class ResponsesEndpoint implements Endpoint {

    private static final String PATH = "/v1/responses";

    private final Pace pace;
    private final InstantSource time;
    private final StoredResponses stored = new StoredResponses();

    ResponsesEndpoint(Pace pace, InstantSource time) {
        this.pace = pace;
        this.time = time;
    }

    @Override
    public boolean serves(String path) {
        return path.equals(PATH) || path.startsWith(PATH + "/");
    }

    @Override
    public UpstreamAnswer answer(UpstreamCall call) {
        if (call.path().equals(PATH)) {
            call.require("POST");
            return create(call.json());
        }
        String[] parts = call.path().substring(PATH.length() + 1).split("/", -1);
        String what = parts.length == 1 ? "" : parts[1];
        if (parts.length > 2 || !(parts.length == 1 || what.equals("cancel") || what.equals("input_items"))) {
            throw UpstreamError.unknownPath(call);
        }
        return UpstreamAnswer.Document.ok(
                switch (what) {
                    case "cancel" -> cancel(call, parts[0]);
                    case "input_items" -> inputItems(call, parts[0]);
                    default -> call.method().equals("DELETE") ? delete(parts[0]) : read(call, parts[0]);
                });
    }

    private UpstreamAnswer create(ObjectNode request) {
        String model = Json.requiredText(request, "model");
        if (request.get("input") == null) {
            throw UpstreamError.missing("input");
        }
        requireKnown(Json.text(request.get("previous_response_id")));
        Instant now = time.instant();
        ResponseDocument response = ResponseDocument.of(model, request, now.getEpochSecond());
        if (Json.flag(request, "stream", false)) {
            Runnable completed = () -> store(response, time.instant());
            return new UpstreamAnswer.Events(new ResponseEvents(response, pace).stream(completed));
        }
        if (Json.flag(request, "background", false)) {
            store(response, now.plus(pace.duration(response.text().outputTokens())));
            return UpstreamAnswer.Document.ok(response.unfinished("queued"));
        }
        store(response, now);
        return UpstreamAnswer.Document.ok(response.completed());
    }

    private void store(ResponseDocument response, Instant finishedAt) {
        if (Json.flag(response.request(), "store", true)) {
            stored.add(new StoredResponse(response, finishedAt));
        }
    }

    private void requireKnown(@Nullable String previousId) {
        if (previousId != null && stored.find(previousId) == null) {
            throw UpstreamError.badRequest(
                    "Previous response with id '" + previousId + "' not found",
                    "previous_response_id",
                    "previous_response_not_found");
        }
    }

    private StoredResponse known(String id) {
        StoredResponse response = stored.find(id);
        if (response == null) {
            throw UpstreamError.notFound("Response with id '" + id + "' not found", null, null);
        }
        return response;
    }

    private ObjectNode read(UpstreamCall call, String id) {
        call.require("GET");
        return known(id).document(time.instant());
    }

    private ObjectNode delete(String id) {
        stored.remove(known(id));
        return Json.object().put("id", id).put("object", "response").put("deleted", true);
    }

    private ObjectNode cancel(UpstreamCall call, String id) {
        call.require("POST");
        StoredResponse response = known(id);
        if (!Json.flag(response.request(), "background", false)) {
            throw UpstreamError.badRequest("Only a background response can be cancelled", null, null);
        }
        Instant now = time.instant();
        response.cancel(now);
        return response.document(now);
    }

    private ObjectNode inputItems(UpstreamCall call, String id) {
        call.require("GET");
        return InputItems.page(known(id), call);
    }
}
