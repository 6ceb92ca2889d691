package dev.velox.engine.upstream.wire;

import java.util.Arrays;

/**
 * The lines of one head as they came, beside the words that were made of them. An upstream says nearly the same in every
 * answer: a line that was there before needs no second look, whatever is in it. What is kept is bounded.
 *
 * <p>Threads: the loop of its connection.
 */
final class Http1Lines {

    /** Bytes behind the text that may be read, and mean nothing. */
    static final int SLACK = Long.BYTES;

    private static final int SMALLEST = 1024;

    /** A longer head is forgotten: connections that idle should be small. */
    private static final int MAX_KEPT_BYTES = 8 << 10;

    private static final int MAX_KEPT_FIELDS = 64;

    byte[] text = new byte[SMALLEST + SLACK];

    /** Bytes of {@link #text} that came. */
    int filled;

    /** Where the first line ends, its line end included; 0 before that. */
    int statusEnd;

    int status;

    /** The 1 of HTTP/1.1. */
    int minor;

    /** Fields whose lines are known here. */
    int count;

    private final int[] starts = new int[MAX_KEPT_FIELDS];
    private final int[] colons = new int[MAX_KEPT_FIELDS];
    private final int[] ends = new int[MAX_KEPT_FIELDS];
    private final String[] names = new String[MAX_KEPT_FIELDS];
    private final String[] values = new String[MAX_KEPT_FIELDS];
    private boolean overflown;

    String name(int line) {
        return names[line];
    }

    String value(int line) {
        return values[line];
    }

    int length(int line) {
        return ends[line] - starts[line];
    }

    /** Bytes of a name as they came. */
    int nameLength(int line) {
        return colons[line] - starts[line];
    }

    void add(int start, int colon, int end, String name, String value) {
        int at = count;
        if (at == MAX_KEPT_FIELDS) {
            overflown = true;
            return;
        }
        starts[at] = start;
        colons[at] = colon;
        ends[at] = end;
        names[at] = name;
        values[at] = value;
        count = at + 1;
    }

    /** Whether the first line here comes again there. */
    boolean statusComesAgain(byte[] other, int otherFilled) {
        int length = statusEnd;
        return length > 0 && length <= otherFilled && Arrays.equals(text, 0, length, other, 0, length);
    }

    /** Whether a line comes again there, whole. */
    boolean comesAgain(int line, byte[] other, int at, int otherFilled) {
        int start = starts[line];
        int end = ends[line];
        int otherEnd = at + end - start;
        return otherEnd <= otherFilled && Arrays.equals(text, start, end, other, at, otherEnd);
    }

    /** Whether a line there has the name of this one, and its colon right behind. */
    boolean nameComesAgain(int line, byte[] other, int at, int otherFilled) {
        int start = starts[line];
        int end = colons[line] + 1;
        int otherEnd = at + end - start;
        return otherEnd <= otherFilled
                && other[otherEnd - 1] == ':'
                && Arrays.equals(text, start, end, other, at, otherEnd);
    }

    boolean worthKeeping() {
        return !overflown && text.length <= MAX_KEPT_BYTES + SLACK;
    }

    /** Room for twice as much; what is here stays. */
    void grow() {
        text = Arrays.copyOf(text, 2 * (text.length - SLACK) + SLACK);
    }

    int room() {
        return text.length - SLACK - filled;
    }

    /** For the next head. */
    void clear() {
        filled = 0;
        statusEnd = 0;
        count = 0;
        overflown = false;
        if (text.length > MAX_KEPT_BYTES + SLACK) {
            text = new byte[SMALLEST + SLACK];
        }
    }

    /** Names and values may be secrets. */
    @Override
    public String toString() {
        return "Http1Lines[" + count + ']';
    }
}
