package dev.velox.sample.upstream;

import reactor.core.publisher.Flux;
import tools.jackson.databind.node.ObjectNode;

/** Usage as chat and completions count it, and the end of a stream of theirs, which may carry it. */
final class ChatUsage {

    private ChatUsage() {}

    static ObjectNode of(CannedText text) {
        ObjectNode usage = Json.object()
                .put("prompt_tokens", text.inputTokens())
                .put("completion_tokens", text.outputTokens())
                .put("total_tokens", text.totalTokens());
        usage.putObject("prompt_tokens_details").put("cached_tokens", 0).put("audio_tokens", 0);
        usage.putObject("completion_tokens_details")
                .put("reasoning_tokens", 0)
                .put("audio_tokens", 0)
                .put("accepted_prediction_tokens", 0)
                .put("rejected_prediction_tokens", 0);
        return usage;
    }

    static boolean wantedAtEnd(ObjectNode request) {
        return request.get("stream_options") instanceof ObjectNode options
                && Json.flag(options, "include_usage", false);
    }

    /** The chunks as events, then {@code [DONE]}; with usage every chunk says null and one without choices the count. */
    static Flux<String> streamed(Flux<ObjectNode> chunks, ObjectNode head, CannedText text, boolean withUsage) {
        Flux<ObjectNode> all = chunks;
        if (withUsage) {
            ObjectNode last = head.deepCopy();
            last.putArray("choices");
            last.set("usage", of(text));
            all = chunks.map(chunk -> chunk.putNull("usage")).concatWith(Flux.just(last));
        }
        return all.map(ServerSentEvents::data).concatWith(Flux.just(ServerSentEvents.DONE));
    }
}
