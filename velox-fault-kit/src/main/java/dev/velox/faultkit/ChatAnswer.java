package dev.velox.faultkit;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What a good answer to {@code chat/completions} consists of, as document and as events. */
final class ChatAnswer {

    static final String DONE = "data: [DONE]\n\n";

    private static final List<String> PIECES = List.of("The", " answer", " costs", " 5", " €", ".");

    static final String TEXT = String.join("", PIECES);

    /** Where {@link #events} has the piece with the character of three bytes. */
    static final int EVENT_WITH_EURO = 5;

    private final String model;
    private final String server;

    ChatAnswer(String model, String server) {
        this.model = model;
        this.server = server;
    }

    String document() {
        return documentBefore() + TEXT + documentBehind(PIECES.size());
    }

    /** The document up to its text. */
    String documentBefore() {
        return "{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"" + model
                + "\",\"system_fingerprint\":\"" + server
                + "\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"";
    }

    String documentBehind(int tokens) {
        return "\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":" + tokens
                + ",\"total_tokens\":" + (tokens + 1) + "}}";
    }

    /** All events but the last, {@link #DONE}. */
    List<String> events() {
        List<String> events = new ArrayList<>();
        events.add(event("{\"role\":\"assistant\",\"content\":\"\"}", "null"));
        for (String piece : PIECES) {
            events.add(content(piece));
        }
        events.add(event("{}", "\"stop\""));
        return events;
    }

    /** One event that adds to the text. */
    String content(String piece) {
        return event("{\"content\":\"" + piece + "\"}", "null");
    }

    private String event(String delta, String finishReason) {
        return "data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"" + model
                + "\",\"system_fingerprint\":\"" + server + "\",\"choices\":[{\"index\":0,\"delta\":" + delta
                + ",\"finish_reason\":" + finishReason + "}]}\n\n";
    }

    /** An error in OpenAI's shape. */
    static String error(String message, String type, String code) {
        return "{\"error\":{\"message\":\"" + message + "\",\"type\":\"" + type + "\",\"param\":null,\"code\":\"" + code
                + "\"}}";
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
