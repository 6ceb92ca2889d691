package dev.velox.engine.scan;

/**
 * What eight bytes of a string tell, in a plain register ("SIMD within a register").
 *
 * <p>Its subtractions borrow from the byte above a stop, so a {@code #} or a {@code ]} right behind a stop may be marked too; no
 * stop is ever missed. The lowest mark of a word is always true, the others are to be looked at before they are believed.
 */
final class StringWord {

    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long TOPS = 0x8080_8080_8080_8080L;
    private static final long BACKSLASHES = '\\' * ONES;

    /** Exclusive-or with 2 maps the quote (0x22) to the blank (0x20), and control characters to control characters. */
    private static final long QUOTE_TO_BLANK = 0x02 * ONES;

    private static final long ABOVE_BLANK = 0x21 * ONES;

    private StringWord() {}

    /** The top bit of each byte that ends plain text: a quote, a backslash, a control character. */
    static long stops(long word) {
        long quoteOrControl = (word ^ QUOTE_TO_BLANK) - ABOVE_BLANK;
        long backslash = (word ^ BACKSLASHES) - ONES;
        return (quoteOrControl | backslash) & ~word & TOPS;
    }

    /** {@link StringKernel#HIGH_BIT} if one of the bytes is over 0x7F, or else 0. */
    static long highBit(long word) {
        return (word & TOPS) == 0 ? 0 : StringKernel.HIGH_BIT;
    }
}
