package dev.velox.it.faults.table;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.velox.it.support.Answer;
import dev.velox.it.support.RawHttp;

/**
 * What a client sees of one answer.
 *
 * @param words status, who says so, what arrived, how it ended: the same for every run
 * @param text what the answer's text came to
 * @param bytes of the body
 */
record ClientView(String words, String text, long bytes) {

    private static final JsonMapper JSON = new JsonMapper();
    private static final int LONGEST_DOCUMENT = 1 << 20;

    /**
     * Asks the gateway.
     *
     * @param midway runs once, when the first byte of the answer's body has arrived
     */
    static ClientView ask(int port, String model, boolean stream, Runnable midway) {
        String body = "{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"How much?\"}]"
                + (stream ? ",\"stream\":true}" : "}");
        try (RawHttp http = RawHttp.connect(port)) {
            Answer head = http.send(RawHttp.post("/v1/chat/completions", body)).streamHead();
            boolean events = head.status() == 200 && "text/event-stream".equals(head.header("content-type"));
            Once once = new Once(midway);
            ClientView view = events ? events(http, once) : document(http, head, once);
            return new ClientView(start(head) + view.words(), view.text(), view.bytes());
        }
    }

    private static String start(Answer head) {
        String error = head.header("x-velox-error");
        String retryAfter = head.header("retry-after");
        return head.status()
                + (error == null ? "" : " `" + error + "`")
                + (retryAfter == null ? "" : ", retry-after " + retryAfter);
    }

    private static ClientView events(RawHttp http, Once midway) {
        EventReader events = new EventReader();
        boolean whole = http.body(piece -> {
            midway.run();
            events.take(piece);
        });
        String error = events.errorCode();
        String words = ", " + events.events() + (events.events() == 1 ? " event" : " events")
                + ", [DONE]".repeat(events.done())
                + (error == null ? "" : ", error event `" + error + "`")
                + (events.endedBetweenEvents() ? "" : ", half an event")
                + end(whole);
        return new ClientView(words, events.text(), events.bytes());
    }

    private static ClientView document(RawHttp http, Answer head, Once midway) {
        ByteArrayOutputStream beginning = new ByteArrayOutputStream();
        long[] bytes = new long[1];
        boolean whole = http.body(piece -> {
            midway.run();
            bytes[0] += piece.length;
            if (bytes[0] < LONGEST_DOCUMENT) {
                beginning.writeBytes(piece);
            }
        });
        String type = head.header("content-type");
        if (!"application/json".equals(type)) {
            return new ClientView(", `" + type + "`" + end(whole), "", bytes[0]);
        }
        if (!whole) {
            return new ClientView(", part of the document" + end(false), "", bytes[0]);
        }
        if (bytes[0] >= LONGEST_DOCUMENT) {
            return new ClientView(", document" + end(true), "", bytes[0]);
        }
        JsonNode json = JSON.readTree(beginning.toString(StandardCharsets.UTF_8));
        if (json.has("error")) {
            return new ClientView(head.header("x-velox-error") == null ? " of the upstream" : "", "", bytes[0]);
        }
        String text = json.get("choices").get(0).get("message").get("content").stringValue();
        return new ClientView(", document" + end(true), text, bytes[0]);
    }

    private static String end(boolean whole) {
        return whole ? ", clean end" : ", broken end";
    }

    /** Runs what it is given at the first call. */
    private static final class Once {

        private @Nullable Runnable task;

        Once(Runnable task) {
            this.task = task;
        }

        void run() {
            Runnable next = task;
            task = null;
            if (next != null) {
                next.run();
            }
        }
    }
}
