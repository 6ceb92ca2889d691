package dev.velox.engine.scan;

import java.util.Arrays;

/**
 * Remembers the few model names that callers repeat, so that reading one again allocates nothing and its hash code is known.
 * A fixed number of short names, the newest in each slot; a name that is not remembered is only decoded.
 *
 * <p><b>Threads.</b> Not thread-safe: belongs to one scanner.
 */
final class ModelNames {

    private static final int SLOTS = 16;

    /** Longer names are rare, and a caller who sends them on purpose shall not fill memory. */
    private static final int LONGEST = 64;

    private final byte[][] tokens = new byte[SLOTS][];
    private final String[] names = new String[SLOTS];

    ModelNames() {
        Arrays.fill(tokens, new byte[0]);
        Arrays.fill(names, "");
    }

    /** The text between two quotes of a valid document. */
    String decode(byte[] bytes, int from, int to) {
        int length = to - from;
        if (length == 0 || length > LONGEST) {
            return StringDecoder.decode(bytes, from, to);
        }
        // Names of one family differ in length or at their end.
        int slot = (length * 5 + bytes[to - 1]) & (SLOTS - 1);
        byte[] known = tokens[slot];
        if (known.length == length && Arrays.equals(bytes, from, to, known, 0, length)) {
            return names[slot];
        }
        String name = StringDecoder.decode(bytes, from, to);
        tokens[slot] = Arrays.copyOfRange(bytes, from, to);
        names[slot] = name;
        return name;
    }
}
