package dev.velox.engine.answer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * One JSON string as it was written, made a {@link String} when it is asked for. Answers of a model name it again and again:
 * the string made last is kept and handed out as long as the bytes are the same.
 */
final class Text {

    private final byte[] bytes = new byte[JsonWalk.MAX_TEXT];
    private int length = -1;
    private boolean escaped;

    private byte[] madeOf = new byte[0];
    private @Nullable String made;

    void set(byte[] from, int index, int count, boolean hasEscapes) {
        System.arraycopy(from, index, bytes, 0, count);
        length = count;
        escaped = hasEscapes;
    }

    void clear() {
        length = -1;
    }

    boolean present() {
        return length >= 0;
    }

    /** Whether it is written exactly like this. */
    boolean is(String ascii) {
        if (length != ascii.length()) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (bytes[i] != ascii.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Its content, or null when there is none or it is none that a name can have: empty, malformed, control characters. */
    @Nullable String string() {
        if (length <= 0) {
            return null;
        }
        if (!Arrays.equals(bytes, 0, length, madeOf, 0, madeOf.length)) {
            String content = decode(bytes, 0, length, escaped);
            made = content != null && content.chars().noneMatch(Character::isISOControl) ? content : null;
            madeOf = Arrays.copyOf(bytes, length);
        }
        return made;
    }

    /** The content of a string, or null when an escape is none (RFC 8259 section 7) or half a surrogate pair. */
    static @Nullable String decode(byte[] bytes, int from, int length, boolean escaped) {
        String raw = new String(bytes, from, length, StandardCharsets.UTF_8);
        return escaped ? unescape(raw) : raw;
    }

    private static @Nullable String unescape(String raw) {
        StringBuilder text = new StringBuilder(raw.length());
        int at = 0;
        while (at < raw.length()) {
            char c = raw.charAt(at++);
            if (c != '\\') {
                text.append(c);
                continue;
            }
            char kind = at < raw.length() ? raw.charAt(at++) : 0;
            int unit = kind == 'u' ? unit(raw, at) : shortEscape(kind);
            if (unit < 0) {
                return null;
            }
            at += kind == 'u' ? 4 : 0;
            text.append((char) unit);
        }
        return StandardCharsets.UTF_8.newEncoder().canEncode(text) ? text.toString() : null;
    }

    private static int shortEscape(char kind) {
        return switch (kind) {
            case '"', '\\', '/' -> kind;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            default -> -1;
        };
    }

    private static int unit(String raw, int from) {
        if (raw.length() - from < 4) {
            return -1;
        }
        int unit = 0;
        for (int i = from; i < from + 4; i++) {
            char c = raw.charAt(i);
            int digit = c < 0x80 ? Character.digit(c, 16) : -1;
            if (digit < 0) {
                return -1;
            }
            unit = unit << 4 | digit;
        }
        return unit;
    }
}
