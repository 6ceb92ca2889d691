package dev.velox.engine.answer;

import java.nio.charset.StandardCharsets;

/**
 * Finds in the text of events what may still matter when the model, and the id if it is wanted, are known: a count, whose name
 * always ends in {@code _tokens}; a reason that is not null; an escape that may stand for a letter of such a name. An event
 * that holds none of them says nothing that is read, wherever its brackets are.
 *
 * <p><b>Implementation note.</b> Eight places at once in a plain register: for each name two of its bytes with their distance
 * are compared, chosen so that the usual members of chunks have them not. A whole block is asked first, without a branch on
 * what it holds, which the compiler turns into vectors; only a block with a mark is looked at place by place.
 */
final class Needles {

    /** How far behind a place it is read. */
    static final int REACH = 2 * Long.BYTES + 1;

    private static final int BLOCK = 1 << 10;

    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long TOPS = 0x8080_8080_8080_8080L;
    private static final long COLONS = ':' * ONES;
    private static final long NS = 'n' * ONES;

    private static final long TOKENS = word("_tokens\"");
    private static final long REASON = word("_reason\"");

    private Needles() {}

    /**
     * The first place of one of them, or {@code end}.
     *
     * @param bytes readable up to {@link #REACH} bytes behind {@code end}, quotes first
     */
    static int find(byte[] bytes, int from, int end) {
        for (int at = from; at < end; at += BLOCK) {
            int blockEnd = Math.min(end, at + BLOCK);
            if (marked(bytes, at, blockEnd)) {
                int found = findIn(bytes, at, blockEnd);
                if (found < blockEnd) {
                    return found;
                }
            }
        }
        return end;
    }

    private static boolean marked(byte[] bytes, int from, int end) {
        long marks = 0;
        for (int at = from; at < end; at += Long.BYTES) {
            marks |= marks(bytes, at);
        }
        return (marks & TOPS) != 0;
    }

    private static int findIn(byte[] bytes, int from, int end) {
        for (int at = from; at < end; at += Long.BYTES) {
            long marks = marks(bytes, at) & TOPS;
            while (marks != 0) {
                int place = at + (Long.numberOfTrailingZeros(marks) >>> 3);
                if (place < end && matters(bytes, place)) {
                    return place;
                }
                marks &= marks - 1;
            }
        }
        return end;
    }

    /** The top bit of each place that may be one; others may be marked too, and the lower bits say nothing. */
    private static long marks(byte[] bytes, int at) {
        long first = Window.longAt(bytes, at);
        long fourth = Window.longAt(bytes, at + 3);
        long underscore = first ^ ('_' * ONES);
        long tokens = underscore | (fourth ^ ('k' * ONES));
        long reason = underscore | (Window.longAt(bytes, at + 6) ^ NS);
        long escape = (first ^ ('\\' * ONES)) | (fourth ^ ('0' * ONES));
        // Most chunks say that they have no reason yet: a name, a colon and null without a blank are no mark.
        long isNull = (Window.longAt(bytes, at + 8) ^ COLONS) | (Window.longAt(bytes, at + 9) ^ NS);
        // True for bytes that are not zero, without borrow: what is dismissed here has to be right.
        long notNull = ((isNull & ~TOPS) + ~TOPS) | isNull;
        return zeros(tokens) | zeros(escape) | (zeros(reason) & notNull);
    }

    /** The top bit of each byte that is zero, and of some above one that is. */
    private static long zeros(long word) {
        return (word - ONES) & ~word;
    }

    private static boolean matters(byte[] bytes, int at) {
        if (bytes[at] == '\\') {
            // The letters of names and the underscore are 5F and from 61 to 7A.
            return bytes[at + 1] == 'u'
                    && bytes[at + 2] == '0'
                    && bytes[at + 3] == '0'
                    && bytes[at + 4] >= '5'
                    && bytes[at + 4] <= '7';
        }
        long name = Window.longAt(bytes, at);
        return name == TOKENS || (name == REASON && !isNull(bytes, at + Long.BYTES));
    }

    /** Whether a colon and null follow with nothing but blanks between. */
    private static boolean isNull(byte[] bytes, int from) {
        int at = behindBlanks(bytes, from);
        return bytes[at] == ':' && bytes[behindBlanks(bytes, at + 1)] == 'n';
    }

    private static int behindBlanks(byte[] bytes, int from) {
        int at = from;
        while (bytes[at] == ' ') {
            at++;
        }
        return at;
    }

    private static long word(String eight) {
        return Window.longAt(eight.getBytes(StandardCharsets.US_ASCII), 0);
    }
}
