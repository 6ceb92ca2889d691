package dev.velox.engine.scan;

/** Strict UTF-8 (RFC 3629): no overlong form, no surrogate, nothing above U+10FFFF, nothing cut off. Eight bytes at a time. */
final class Utf8 {

    private static final long TOPS = 0x8080_8080_8080_8080L;

    /** A lead byte 1110xxxx and two continuations 10xxxxxx, as the low three bytes of a little-endian word. */
    private static final int THREE_BYTE_MASK = 0xC0C0F0;

    private static final int THREE_BYTE_FORM = 0x8080E0;

    /** The bits that tell an overlong form (E0 80..9F) and a surrogate (ED A0..BF) from the other three-byte forms. */
    private static final int THREE_BYTE_RANGE = 0x00200F;

    /** Two of these in a row. */
    private static final long TWO_TIMES_THREE_MASK = 0xC0C0F0_C0C0F0L;

    private static final long TWO_TIMES_THREE_FORM = 0x8080E0_8080E0L;

    private static final int OVERLONG = 0;
    private static final int SURROGATE = 0x00200D;

    private Utf8() {}

    /**
     * Index of the first byte of the first sequence that is not UTF-8, or -1 if there is none.
     *
     * @param bytes with at least eight readable bytes behind {@code to}, the first of them no continuation byte
     */
    static int firstInvalid(byte[] bytes, int from, int to) {
        int at = from;
        while (true) {
            while (at < to && (Words.longAt(bytes, at) & TOPS) == 0) {
                at += Long.BYTES;
            }
            if (at >= to) {
                return -1;
            }
            at += Long.numberOfTrailingZeros(Words.longAt(bytes, at) & TOPS) >>> 3;
            if (at >= to) {
                return -1;
            }
            while (bytes[at] < 0) {
                // Most of the world's wide text is runs of three-byte characters.
                long two = Words.longAt(bytes, at);
                while ((two & TWO_TIMES_THREE_MASK) == TWO_TIMES_THREE_FORM
                        && inRange((int) two & THREE_BYTE_RANGE)
                        && inRange((int) (two >>> 24) & THREE_BYTE_RANGE)) {
                    at += 6;
                    two = Words.longAt(bytes, at);
                }
                if (at >= to) {
                    return -1;
                }
                if (bytes[at] >= 0) {
                    break;
                }
                int length = sequenceLength(Words.intAt(bytes, at));
                if (length == 0) {
                    return at;
                }
                at += length;
                if (at >= to) {
                    return -1;
                }
            }
        }
    }

    /** Length of the well-formed sequence of two to four bytes that a little-endian word begins with, or 0. */
    private static int sequenceLength(int word) {
        if ((word & THREE_BYTE_MASK) == THREE_BYTE_FORM) {
            return inRange(word & THREE_BYTE_RANGE) ? 3 : 0;
        }
        // 110xxxxx 10xxxxxx; C0 and C1 could only begin overlong forms.
        if ((word & 0xC0E0) == 0x80C0) {
            return (word & 0x1E) == 0 ? 0 : 2;
        }
        if ((word & 0xC0C0_C0F8) == 0x8080_80F0) {
            int codePoint =
                    (word & 0x07) << 18 | (word & 0x3F00) << 4 | (word & 0x3F_0000) >> 10 | (word >>> 24 & 0x3F);
            return codePoint >= Character.MIN_SUPPLEMENTARY_CODE_POINT && codePoint <= Character.MAX_CODE_POINT ? 4 : 0;
        }
        return 0;
    }

    private static boolean inRange(int threeByteRange) {
        return threeByteRange != OVERLONG && threeByteRange != SURROGATE;
    }
}
