package dev.velox.engine.upstream.wire;

import io.netty.handler.codec.http.HttpHeaderValidationUtil;
import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

/**
 * Names of fields as answers say them, each looked at once: the answers of a connection say mostly the same ones. A bounded
 * number is remembered, a newer one takes the place of an older one.
 *
 * <p>Threads: the loop of its connection.
 */
final class Http2Names {

    private static final int KEPT = 128;
    private static final int MAX_KEPT_LENGTH = 64;

    private final @Nullable CharSequence[] seen = new CharSequence[KEPT];
    private final @Nullable String[] texts = new String[KEPT];

    /** The name as text, or null when it is none: not a token, or not in lower case (RFC 9113 section 8.2.1). */
    @Nullable String text(CharSequence name) {
        int slot = AsciiString.hashCode(name) & (KEPT - 1);
        CharSequence known = seen[slot];
        // Exactly: the hash is blind to case.
        if (known != null && AsciiString.contentEquals(known, name)) {
            return texts[slot];
        }
        if (name.isEmpty() || HttpHeaderValidationUtil.validateToken(name) >= 0 || hasUpperCase(name)) {
            return null;
        }
        String text = name.toString();
        if (text.length() <= MAX_KEPT_LENGTH) {
            seen[slot] = name;
            texts[slot] = text;
        }
        return text;
    }

    private static boolean hasUpperCase(CharSequence name) {
        for (int i = 0; i < name.length(); i++) {
            if (AsciiString.isUpperCase(name.charAt(i))) {
                return true;
            }
        }
        return false;
    }
}
