package dev.velox.engine.scan;

/**
 * Finds the end of a JSON string and validates what stands before it, and checks UTF-8: the part of the scanner that wide
 * registers speed up, and the only one that exists per instruction set. A kernel has no state and may be shared.
 *
 * <p>It need not know where the document ends: the zero byte behind the last one is a control character, which no string
 * contains, so it stops there. Bytes over 0x7F are only reported there; whether they are UTF-8 is a question of its own.
 */
interface StringKernel {

    /** The string contains at least one escape. */
    long ESCAPED = 1L << 32;

    /** A byte over 0x7F was seen in the string, or within the block that its closing quote stands in. */
    long HIGH_BIT = 1L << 33;

    /** The result is an error; the low half is where. The kind is one of the four constants below. */
    long ERROR = Long.MIN_VALUE;

    long CONTROL_CHARACTER = ERROR;
    long BAD_ESCAPE = ERROR | 1L << 40;
    long BAD_HEX = ERROR | 1L << 41;
    long LONE_SURROGATE = ERROR | 1L << 42;

    /** What tells one error from another in a result. */
    long ERROR_KIND = ERROR | 7L << 40;

    /**
     * Skips a string.
     *
     * @param bytes with {@value RequestScanner#PADDING} readable bytes behind the document, the first of them zero
     * @param from index of the first byte behind the opening quote
     * @return index of the closing quote in the low half, with {@link #ESCAPED} and {@link #HIGH_BIT} as they apply; or an
     *     error (negative) with the index of the offending byte in the low half
     */
    long skip(byte[] bytes, int from);

    /**
     * Checks that bytes are strict UTF-8 (RFC 3629, section 4).
     *
     * @param bytes as for {@link #skip}
     * @param from index of the first byte of the document
     * @param to index behind its last byte
     * @return index of the first byte of the first sequence that is not UTF-8, or -1 if there is none
     */
    default int firstInvalidUtf8(byte[] bytes, int from, int to) {
        return Utf8.firstInvalid(bytes, from, to);
    }
}
