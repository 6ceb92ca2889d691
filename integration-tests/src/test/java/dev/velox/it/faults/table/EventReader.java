package dev.velox.it.faults.table;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads a chat stream as a strict client would: what is no whole event in good UTF-8 and JSON fails the test. */
final class EventReader {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String DATA = "data: ";

    private final ByteArrayOutputStream event = new ByteArrayOutputStream();
    private final StringBuilder text = new StringBuilder();
    private @Nullable String errorCode;
    private int events;
    private int done;
    private int last;

    void take(byte[] bytes) {
        for (byte octet : bytes) {
            event.write(octet);
            if (octet == '\n' && last == '\n') {
                whole();
                last = 0;
            } else {
                last = octet;
            }
        }
    }

    /** Whether the stream ended between two events. */
    boolean endedBetweenEvents() {
        return event.size() == 0;
    }

    /** Events of the answer: neither {@code [DONE]} nor errors. */
    int events() {
        return events;
    }

    int done() {
        return done;
    }

    /** What the events add up to. */
    String text() {
        return text.toString();
    }

    @Nullable String errorCode() {
        return errorCode;
    }

    private void whole() {
        String data = decoded().strip();
        event.reset();
        if (!data.startsWith(DATA) || errorCode != null) {
            throw new AssertionError("no event, or one behind the error: " + data);
        }
        if (data.equals("data: [DONE]")) {
            done++;
            return;
        }
        JsonNode json = JSON.readTree(data.substring(DATA.length()));
        if (json.has("error")) {
            errorCode = json.get("error").get("code").stringValue();
            return;
        }
        events++;
        text.append(json.get("choices").get(0).get("delta").path("content").stringValue(""));
    }

    private String decoded() {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(event.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new AssertionError("an event that is not UTF-8", e);
        }
    }
}
