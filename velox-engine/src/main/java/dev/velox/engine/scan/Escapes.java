package dev.velox.engine.scan;

/** The escapes of a JSON string (RFC 8259, section 7). */
final class Escapes {

    /** By the byte behind the backslash: what the escape stands for, {@code 'u'} for a hexadecimal one, 0 if it is none. */
    private static final byte[] SHORT = new byte[128];

    /** By byte: the value of a hexadecimal digit, or -1. */
    private static final byte[] HEX = new byte[256];

    static {
        SHORT['"'] = '"';
        SHORT['\\'] = '\\';
        SHORT['/'] = '/';
        SHORT['b'] = '\b';
        SHORT['f'] = '\f';
        SHORT['n'] = '\n';
        SHORT['r'] = '\r';
        SHORT['t'] = '\t';
        SHORT['u'] = 'u';
        for (int i = 0; i < HEX.length; i++) {
            HEX[i] = (byte) (i < 128 ? Character.digit(i, 16) : -1);
        }
    }

    private Escapes() {}

    /** What the byte behind a backslash stands for; {@code 'u'} if four hexadecimal digits follow; 0 if it is no escape. */
    static int meaning(int afterBackslash) {
        return afterBackslash >= 0 && afterBackslash < SHORT.length ? SHORT[afterBackslash] : 0;
    }

    /** The UTF-16 unit of four hexadecimal digits, or a negative number if one of them is none. */
    static int unit(byte[] bytes, int digits) {
        return HEX[bytes[digits] & 0xFF] << 12
                | HEX[bytes[digits + 1] & 0xFF] << 8
                | HEX[bytes[digits + 2] & 0xFF] << 4
                | HEX[bytes[digits + 3] & 0xFF];
    }

    /**
     * Checks one escape.
     *
     * @param backslash index of the backslash
     * @return index of the first byte behind the escape (both halves of a surrogate pair are one escape), or an error in the
     *     form of {@link StringKernel#skip}
     */
    static long skip(byte[] bytes, int backslash) {
        int meaning = meaning(bytes[backslash + 1]);
        if (meaning != 'u') {
            return meaning == 0 ? StringKernel.BAD_ESCAPE | backslash : backslash + 2;
        }
        int unit = unit(bytes, backslash + 2);
        if (unit < 0) {
            return StringKernel.BAD_HEX | backslash;
        }
        int next = backslash + 6;
        if (unit < Character.MIN_SURROGATE || unit > Character.MAX_SURROGATE) {
            return next;
        }
        if (unit > Character.MAX_HIGH_SURROGATE || bytes[next] != '\\' || bytes[next + 1] != 'u') {
            return StringKernel.LONE_SURROGATE | backslash;
        }
        int low = unit(bytes, next + 2);
        if (low < 0) {
            return StringKernel.BAD_HEX | next;
        }
        boolean pair = low >= Character.MIN_LOW_SURROGATE && low <= Character.MAX_LOW_SURROGATE;
        return pair ? next + 6 : StringKernel.LONE_SURROGATE | backslash;
    }
}
