package dev.velox.it.faults.table;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads a chat stream as a strict client would: what is no whole event in good UTF-8 and JSON fails the test. */
final class EventReader {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String DATA = "data: ";
    private static final int LONGEST_PIECE = 1_000;

    private final StringBuilder text = new StringBuilder();
    private byte[] rest = new byte[0];
    private @Nullable String errorCode;
    private int events;
    private int done;
    private long bytes;

    void take(byte[] piece) {
        bytes += piece.length;
        byte[] all = Arrays.copyOf(rest, rest.length + piece.length);
        System.arraycopy(piece, 0, all, rest.length, piece.length);
        int from = 0;
        for (int at = Math.max(1, rest.length); at < all.length; at++) {
            if (all[at] == '\n' && all[at - 1] == '\n') {
                whole(ByteBuffer.wrap(all, from, at + 1 - from));
                from = at + 1;
            }
        }
        rest = Arrays.copyOfRange(all, from, all.length);
    }

    /** Whether the stream ended between two events. */
    boolean endedBetweenEvents() {
        return rest.length == 0;
    }

    /** Events of the answer: neither {@code [DONE]} nor errors. */
    int events() {
        return events;
    }

    int done() {
        return done;
    }

    long bytes() {
        return bytes;
    }

    /** What the events add up to, without pieces that nobody would read. */
    String text() {
        return text.toString();
    }

    @Nullable String errorCode() {
        return errorCode;
    }

    private void whole(ByteBuffer event) {
        String data = decoded(event).strip();
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
        String piece = json.get("choices").get(0).get("delta").path("content").stringValue("");
        text.append(piece.length() > LONGEST_PIECE ? "" : piece);
    }

    private static String decoded(ByteBuffer event) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(event).toString();
        } catch (CharacterCodingException e) {
            throw new AssertionError("an event that is not UTF-8", e);
        }
    }
}
