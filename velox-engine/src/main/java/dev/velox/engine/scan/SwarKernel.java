package dev.velox.engine.scan;

/**
 * The string kernel for every JVM: eight bytes at a time in a plain register ("SIMD within a register").
 *
 * <p><b>Implementation note.</b> For a word of eight bytes, {@link #stops} sets the top bit of each byte that ends plain text:
 * a quote, a backslash, a control character. The subtractions borrow from a lower byte to a higher one only, so the lowest
 * bit that is set is always true, while those above it need not be. Only the lowest is looked at.
 *
 * <p>One word is tried first because most keys end in it; behind it four words are taken per step, which hides the latency of
 * the chain from load to branch.
 */
final class SwarKernel implements StringKernel {

    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long TOPS = 0x8080_8080_8080_8080L;
    private static final long BACKSLASHES = '\\' * ONES;

    /** Exclusive-or with 2 maps the quote (0x22) to 0x20, and maps control characters to control characters. */
    private static final long QUOTE_TO_BLANK = 0x02 * ONES;

    private static final long ABOVE_BLANK = 0x21 * ONES;

    @Override
    public long skip(byte[] bytes, int from) {
        int at = from;
        long seen = 0;
        long escaped = 0;
        while (true) {
            long word = Words.longAt(bytes, at);
            long stops = stops(word);
            seen |= word;
            while (stops == 0) {
                at += Long.BYTES;
                long word0 = Words.longAt(bytes, at);
                long word1 = Words.longAt(bytes, at + 8);
                long word2 = Words.longAt(bytes, at + 16);
                long word3 = Words.longAt(bytes, at + 24);
                long stops0 = stops(word0);
                long stops1 = stops(word1);
                long stops2 = stops(word2);
                long stops3 = stops(word3);
                if ((stops0 | stops1 | stops2 | stops3) == 0) {
                    seen |= word0 | word1 | word2 | word3;
                    at += 3 * Long.BYTES;
                    continue;
                }
                if (stops0 != 0) {
                    seen |= word0;
                    stops = stops0;
                } else if (stops1 != 0) {
                    seen |= word0 | word1;
                    stops = stops1;
                    at += 8;
                } else if (stops2 != 0) {
                    seen |= word0 | word1 | word2;
                    stops = stops2;
                    at += 16;
                } else {
                    seen |= word0 | word1 | word2 | word3;
                    stops = stops3;
                    at += 24;
                }
            }
            at += Long.numberOfTrailingZeros(stops) >>> 3;
            byte stop = bytes[at];
            if (stop == '"') {
                return at | escaped | ((seen & TOPS) == 0 ? 0 : HIGH_BIT);
            }
            if (stop != '\\') {
                return CONTROL_CHARACTER | at;
            }
            escaped = ESCAPED;
            long next = Escapes.skip(bytes, at);
            if (next < 0) {
                return next;
            }
            at = (int) next;
        }
    }

    private static long stops(long word) {
        long quoteOrControl = (word ^ QUOTE_TO_BLANK) - ABOVE_BLANK;
        long backslash = (word ^ BACKSLASHES) - ONES;
        return (quoteOrControl | backslash) & ~word & TOPS;
    }
}
