package dev.velox.engine.upstream.wire;

import io.netty.handler.codec.http.HttpHeaderValidationUtil;
import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

/**
 * The words of request heads as HTTP/2 sends them, each looked at once: requests on a connection say mostly the same. One array
 * per kind of word, a newer word takes the place of an older one; so what is kept is bounded, whatever callers send.
 *
 * <p>Threads: the loop of its connection.
 */
final class Http2Words {

    private static final int KEPT = 64;

    /** Longer ones are seldom said twice. */
    private static final int MAX_KEPT_LENGTH = 256;

    private record Word(String text, AsciiString bytes) {

        /** Words may be secrets. */
        @Override
        public String toString() {
            return "Word";
        }
    }

    private final @Nullable Word[] names = new Word[KEPT];
    private final @Nullable Word[] values = new Word[KEPT];
    private final @Nullable Word[] pseudos = new Word[KEPT];

    /**
     * A field's name.
     *
     * @throws IllegalArgumentException if it is none
     */
    AsciiString name(String name) {
        Word kept = kept(names, name);
        if (kept != null) {
            return kept.bytes;
        }
        if (HttpHeaderValidationUtil.validateToken(name) >= 0) {
            throw new IllegalArgumentException("a header's name is no token (expected: RFC 9110 section 5.1)");
        }
        return keep(names, name);
    }

    /**
     * The value of the field of this name.
     *
     * @throws IllegalArgumentException if it holds what no field may hold
     */
    AsciiString value(String name, String value) {
        Word kept = kept(values, value);
        if (kept != null) {
            return kept.bytes;
        }
        if (HttpHeaderValidationUtil.validateValidHeaderValue(value) >= 0) {
            throw new IllegalArgumentException(
                    "header " + name + " holds a character that none may hold (expected: RFC 9110 section 5.5)");
        }
        return keep(values, value);
    }

    /**
     * A part of the request line that was.
     *
     * @throws IllegalArgumentException if it is empty or holds what no URI may hold
     */
    AsciiString pseudo(String name, String value) {
        Word kept = kept(pseudos, value);
        if (kept != null) {
            return kept.bytes;
        }
        if (value.isEmpty()) {
            throw new IllegalArgumentException(name + ": empty (expected: RFC 9113 section 8.3.1)");
        }
        for (int i = 0; i < value.length(); i++) {
            char character = value.charAt(i);
            if (character <= ' ' || character >= 0x7f) {
                throw new IllegalArgumentException(
                        name + " holds a character that none may hold (expected: RFC 3986 section 2)");
            }
        }
        return keep(pseudos, value);
    }

    private static @Nullable Word kept(@Nullable Word[] words, String text) {
        Word word = words[slot(text)];
        return word != null && word.text.equals(text) ? word : null;
    }

    private static AsciiString keep(@Nullable Word[] words, String text) {
        AsciiString bytes = new AsciiString(text);
        if (text.length() <= MAX_KEPT_LENGTH) {
            words[slot(text)] = new Word(text, bytes);
        }
        return bytes;
    }

    private static int slot(String text) {
        int hash = text.hashCode();
        return (hash ^ hash >>> 16) & (KEPT - 1);
    }
}
