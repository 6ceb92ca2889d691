package dev.velox.engine.scan;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/** The keys at the top level of a body that the gateway acts on. Each of them may stand once only. */
enum GatewayKey {
    MODEL("model"),
    STREAM("stream"),
    STORE("store"),
    BACKGROUND("background"),
    PREVIOUS_RESPONSE_ID("previous_response_id"),
    CONVERSATION("conversation"),
    PROMPT_CACHE_KEY("prompt_cache_key"),
    SESSION_ID("session_id");

    /** A key whose token is longer than this is none of these, even if each character is written as an escape. */
    private static final int LONGEST_ESCAPED = "previous_response_id".length() * "\\u0000".length();

    private static final long LOW_5_BYTES = 0xFF_FFFF_FFFFL;
    private static final long LOW_6_BYTES = 0xFFFF_FFFF_FFFFL;

    private final String text;

    /** Three words that cover a name of 8 to 24 bytes: its first, middle and last eight. A shorter name is the first alone. */
    private final long head;

    private final long middle;
    private final long tail;

    GatewayKey(String text) {
        this.text = text;
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        int last = Math.max(0, bytes.length - Long.BYTES);
        byte[] padded = Arrays.copyOf(bytes, bytes.length + Long.BYTES);
        this.head = Words.longAt(padded, 0);
        this.middle = Words.longAt(padded, last / 2);
        this.tail = Words.longAt(padded, last);
    }

    /** As it stands in the document. */
    String text() {
        return text;
    }

    /**
     * The key between two quotes, or null if the gateway does not act on it.
     *
     * @param bytes with at least eight readable bytes behind the key
     * @param from index of the first byte behind the opening quote
     * @param to index of the closing quote
     */
    static @Nullable GatewayKey of(byte[] bytes, int from, int to) {
        return switch (to - from) {
            case 5 -> {
                long word = Words.longAt(bytes, from) & LOW_5_BYTES;
                yield word == MODEL.head ? MODEL : STORE.onlyIf(word == STORE.head);
            }
            case 6 -> STREAM.onlyIf((Words.longAt(bytes, from) & LOW_6_BYTES) == STREAM.head);
            case 10 -> (bytes[from] == 'b' ? BACKGROUND : SESSION_ID).onlyIfEqual(bytes, from, to);
            case 12 -> CONVERSATION.onlyIfEqual(bytes, from, to);
            case 16 -> PROMPT_CACHE_KEY.onlyIfEqual(bytes, from, to);
            case 20 -> PREVIOUS_RESPONSE_ID.onlyIfEqual(bytes, from, to);
            default -> null;
        };
    }

    /** The same for a key that contains escapes: it is decoded first, as every back end will do. */
    static @Nullable GatewayKey ofEscaped(byte[] bytes, int from, int to) {
        if (to - from > LONGEST_ESCAPED) {
            return null;
        }
        byte[] decoded = StringDecoder.decode(bytes, from, to).getBytes(StandardCharsets.UTF_8);
        return of(Arrays.copyOf(decoded, decoded.length + Long.BYTES), 0, decoded.length);
    }

    private @Nullable GatewayKey onlyIf(boolean matches) {
        return matches ? this : null;
    }

    private @Nullable GatewayKey onlyIfEqual(byte[] bytes, int from, int to) {
        int last = to - from - Long.BYTES;
        return onlyIf(Words.longAt(bytes, from) == head
                && Words.longAt(bytes, from + last / 2) == middle
                && Words.longAt(bytes, from + last) == tail);
    }
}
