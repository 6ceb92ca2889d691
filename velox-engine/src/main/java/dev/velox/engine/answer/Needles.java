package dev.velox.engine.answer;

import java.nio.charset.StandardCharsets;

/**
 * Finds in the text of events what may still matter when the model, and the id if it is wanted, are known: a count, whose name
 * always ends in {@code _tokens}; a reason that is not null; an escape that may stand for a letter of such a name. An event
 * that holds none of them says nothing that is read, wherever its brackets are.
 *
 * <p><b>Implementation note.</b> Eight places at once in a plain register: two or three bytes of each needle with their distance
 * are compared, chosen so that the usual members of chunks have them not. A block is first asked as a whole, by two loops without
 * a branch that the compiler turns into vectors: with one loop for all, or a distance of eight, it does not. Only a block with a
 * mark is looked at place by place.
 */
final class Needles {

    /** How far behind a place it is read. */
    static final int REACH = 2 * Long.BYTES;

    private static final int BLOCK = 2 << 10;

    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long TOPS = 0x8080_8080_8080_8080L;
    private static final long UNDERSCORES = '_' * ONES;
    private static final long BACKSLASHES = '\\' * ONES;
    private static final long NOUGHTS = '0' * ONES;
    private static final long QUOTES = '"' * ONES;
    private static final long COLONS = ':' * ONES;
    private static final long ES = 'e' * ONES;
    private static final long KS = 'k' * ONES;
    private static final long NS = 'n' * ONES;

    private static final long TOKENS = word("_tokens\"");

    /** The lower six bytes of a word. */
    private static final long SIX = -1L >>> 16;

    private static final long EASON = word("eason\"\0\0");

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
            marks |= nameOrEscape(bytes, at);
        }
        for (int at = from; at < end; at += Long.BYTES) {
            marks |= reason(bytes, at);
        }
        return (marks & TOPS) != 0;
    }

    private static int findIn(byte[] bytes, int from, int end) {
        for (int at = from; at < end; at += Long.BYTES) {
            long marks = (nameOrEscape(bytes, at) | reason(bytes, at)) & TOPS;
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

    /** The top bit of each place where the name of a count or an escape may begin; the other bits say nothing. */
    private static long nameOrEscape(byte[] bytes, int at) {
        long first = Window.longAt(bytes, at);
        long fourth = Window.longAt(bytes, at + 3);
        long name = (first ^ UNDERSCORES) | (fourth ^ KS);
        long escape = (first ^ BACKSLASHES) | (fourth ^ NOUGHTS);
        return zeros(name) | zeros(escape);
    }

    /**
     * The same for a place where {@code eason"} may stand. Most chunks say that they have no reason yet: where a colon and null
     * follow without a blank is no mark.
     */
    private static long reason(byte[] bytes, int at) {
        long name = (Window.longAt(bytes, at) ^ ES)
                | (Window.longAt(bytes, at + 4) ^ NS)
                | (Window.longAt(bytes, at + 5) ^ QUOTES);
        long isNull = (Window.longAt(bytes, at + 6) ^ COLONS) | (Window.longAt(bytes, at + 7) ^ NS);
        // Right for every byte, without borrow: what is dismissed here is not looked at again.
        long notNull = ((isNull & ~TOPS) + ~TOPS) | isNull;
        return zeros(name) & notNull;
    }

    /** The top bit of each byte that is zero, and of some above one that is. */
    private static long zeros(long word) {
        return (word - ONES) & ~word;
    }

    private static boolean matters(byte[] bytes, int at) {
        return switch (bytes[at]) {
            case '_' -> Window.longAt(bytes, at) == TOKENS;
            // The letters of names and the underscore are 5F and from 61 to 7A.
            case '\\' ->
                bytes[at + 1] == 'u'
                        && bytes[at + 2] == '0'
                        && bytes[at + 3] == '0'
                        && bytes[at + 4] >= '5'
                        && bytes[at + 4] <= '7';
            case 'e' -> (Window.longAt(bytes, at) & SIX) == EASON && !isNull(bytes, at + 6);
            default -> false;
        };
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
