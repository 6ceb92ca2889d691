package dev.velox.engine.ingress;

import java.util.Locale;

import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

/**
 * Names of header fields in lower case. Callers send the same few names over and over: those of the past are remembered,
 * a bounded number of them, so that a request makes no new strings for them. Confined to its loop.
 */
final class HeaderNames {

    private static final int SLOTS = 256;
    private static final int MAX_LENGTH = 64;

    private final @Nullable AsciiString[] seen = new AsciiString[SLOTS];
    private final @Nullable String[] lower = new String[SLOTS];

    String lower(CharSequence name) {
        if (!(name instanceof AsciiString ascii) || ascii.length() > MAX_LENGTH) {
            return name.toString().toLowerCase(Locale.ROOT);
        }
        // The hash of these strings is blind to case.
        int slot = (ascii.hashCode() * 0x9E3779B9) >>> 24;
        AsciiString known = seen[slot];
        String text = lower[slot];
        if (known == null || text == null || !known.contentEqualsIgnoreCase(ascii)) {
            text = ascii.toString().toLowerCase(Locale.ROOT);
            seen[slot] = ascii;
            lower[slot] = text;
        }
        return text;
    }
}
