package dev.velox.sample.upstream;

import java.time.InstantSource;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import tools.jackson.databind.node.ObjectNode;

/** {@code POST /v1/completions}: the older form, one prompt and one text. */
final class CompletionsEndpoint implements Endpoint {

    private final Pace pace;
    private final InstantSource time;

    CompletionsEndpoint(Pace pace, InstantSource time) {
        this.pace = pace;
        this.time = time;
    }

    @Override
    public boolean serves(String path) {
        return path.equals("/v1/completions");
    }

    @Override
    public UpstreamAnswer answer(UpstreamCall call) {
        call.require("POST");
        ObjectNode request = call.json();
        String model = Json.requiredText(request, "model");
        CannedText text = CannedText.answer(model, Json.characters(request.get("prompt")));
        ObjectNode head = Json.object()
                .put("id", Json.id("cmpl-"))
                .put("object", "text_completion")
                .put("created", time.instant().getEpochSecond())
                .put("model", model);
        return Json.flag(request, "stream", false)
                ? new UpstreamAnswer.Events(stream(head, text, ChatUsage.wantedAtEnd(request)))
                : UpstreamAnswer.Document.ok(choice(head, text.text(), "stop").set("usage", ChatUsage.of(text)));
    }

    private Flux<String> stream(ObjectNode head, CannedText text, boolean withUsage) {
        Flux<ObjectNode> chunks = pace.of(text.deltas())
                .map(delta -> choice(head, delta, null))
                .concatWith(Flux.just(choice(head, "", "stop")));
        return ChatUsage.streamed(chunks, head, text, withUsage);
    }

    private static ObjectNode choice(ObjectNode head, String text, @Nullable String finish) {
        ObjectNode answer = head.deepCopy();
        answer.putArray("choices")
                .addObject()
                .put("text", text)
                .put("index", 0)
                .putNull("logprobs")
                .put("finish_reason", finish);
        return answer;
    }
}
