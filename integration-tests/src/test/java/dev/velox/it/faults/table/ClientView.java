package dev.velox.it.faults.table;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.velox.it.support.Answer;
import dev.velox.it.support.RawHttp;

/**
 * What a client sees of one answer, in words: status, who says so, what arrived, how it ended.
 *
 * @param words the same for every run
 * @param text what the answer's text came to
 */
record ClientView(String words, String text) {

    private static final JsonMapper JSON = new JsonMapper();

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
            ClientView view = events ? events(http, midway) : document(http, head, midway);
            return new ClientView(start(head) + view.words(), view.text());
        }
    }

    private static String start(Answer head) {
        String error = head.header("x-velox-error");
        String retryAfter = head.header("retry-after");
        return head.status()
                + (error == null ? "" : " `" + error + "`")
                + (retryAfter == null ? "" : ", retry-after " + retryAfter);
    }

    private static ClientView events(RawHttp http, Runnable midway) {
        EventReader events = new EventReader();
        Once once = new Once(midway);
        boolean whole = http.body(piece -> {
            once.run();
            events.take(piece);
        });
        if (!events.endedBetweenEvents()) {
            return new ClientView(", HALF AN EVENT", events.text());
        }
        String error = events.errorCode();
        return new ClientView(
                ", " + events.events() + (events.events() == 1 ? " event" : " events")
                        + ", [DONE]".repeat(events.done())
                        + (error == null ? "" : ", error event `" + error + "`")
                        + end(whole),
                events.text());
    }

    private static ClientView document(RawHttp http, Answer head, Runnable midway) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Once once = new Once(midway);
        boolean whole = http.body(piece -> {
            once.run();
            bytes.writeBytes(piece);
        });
        String type = head.header("content-type");
        if (!"application/json".equals(type)) {
            return new ClientView(", `" + type + "`" + end(whole), "");
        }
        if (!whole) {
            return new ClientView(", part of the document" + end(false), "");
        }
        JsonNode json = JSON.readTree(bytes.toString(StandardCharsets.UTF_8));
        if (head.status() != 200) {
            return new ClientView(head.header("x-velox-error") == null ? " of the upstream" : "", "");
        }
        return new ClientView(
                ", document" + end(true),
                json.get("choices").get(0).get("message").get("content").stringValue());
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
