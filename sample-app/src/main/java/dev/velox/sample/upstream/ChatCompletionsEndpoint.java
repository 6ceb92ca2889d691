package dev.velox.sample.upstream;

import java.time.InstantSource;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code POST /v1/chat/completions}, whole or as chunks: the role first, then the content, then the reason to stop. */
final class ChatCompletionsEndpoint implements Endpoint {

    private final Pace pace;
    private final InstantSource time;

    ChatCompletionsEndpoint(Pace pace, InstantSource time) {
        this.pace = pace;
        this.time = time;
    }

    @Override
    public boolean serves(String path) {
        return path.equals("/v1/chat/completions");
    }

    @Override
    public UpstreamAnswer answer(UpstreamCall call) {
        call.require("POST");
        ObjectNode request = call.json();
        String model = Json.requiredText(request, "model");
        JsonNode messages = request.get("messages");
        if (messages == null || !messages.isArray() || messages.isEmpty()) {
            throw UpstreamError.missing("messages");
        }
        CannedText text = CannedText.answer(model, Json.characters(messages));
        boolean stream = Json.flag(request, "stream", false);
        ObjectNode head = Json.object()
                .put("id", Json.id("chatcmpl-"))
                .put("object", stream ? "chat.completion.chunk" : "chat.completion")
                .put("created", time.instant().getEpochSecond())
                .put("model", model)
                .put("service_tier", "default")
                .put("system_fingerprint", "fp_velox_sample");
        return stream
                ? new UpstreamAnswer.Events(stream(head, text, ChatUsage.wantedAtEnd(request)))
                : UpstreamAnswer.Document.ok(completion(head, text));
    }

    private static ObjectNode completion(ObjectNode head, CannedText text) {
        ObjectNode message = Json.object()
                .put("role", "assistant")
                .put("content", text.text())
                .putNull("refusal");
        message.putArray("annotations");
        ObjectNode answer = choice(head, "message", message, "stop");
        answer.set("usage", ChatUsage.of(text));
        return answer;
    }

    private Flux<String> stream(ObjectNode head, CannedText text, boolean withUsage) {
        ObjectNode role =
                Json.object().put("role", "assistant").put("content", "").putNull("refusal");
        Flux<ObjectNode> chunks = Flux.concat(
                Flux.just(choice(head, "delta", role, null)),
                pace.of(text.deltas())
                        .map(delta -> choice(head, "delta", Json.object().put("content", delta), null)),
                Flux.just(choice(head, "delta", Json.object(), "stop")));
        return ChatUsage.streamed(chunks, head, text, withUsage);
    }

    private static ObjectNode choice(ObjectNode head, String field, ObjectNode value, @Nullable String finish) {
        ObjectNode answer = head.deepCopy();
        ObjectNode choice = answer.putArray("choices").addObject().put("index", 0);
        choice.set(field, value);
        choice.putNull("logprobs").put("finish_reason", finish);
        return answer;
    }
}
