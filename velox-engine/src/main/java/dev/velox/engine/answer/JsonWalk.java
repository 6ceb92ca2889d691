package dev.velox.engine.answer;

/**
 * Walks through JSON documents (RFC 8259) in pieces that may be cut anywhere, and tells a {@link Findings} where it is. Keeps
 * one unfinished string of at most {@link #MAX_TEXT} bytes and one bit for each open bracket, nothing else.
 *
 * <p>It checks the order of brackets, colons and commas, since that is how it knows where it is. It does not check what stands
 * in a string or how a number is written. A document that breaks the order, or opens more than {@link #MAX_DEPTH} brackets,
 * is left alone to its end.
 */
final class JsonWalk {

    /** Bytes of a key or value, as written, that are read; a longer one counts as one that is not wanted. */
    static final int MAX_TEXT = 256;

    static final int MAX_DEPTH = 1024;

    /** Digits of a count that is read: more do not fit a long for sure. */
    private static final int MAX_DIGITS = 18;

    // Plain numbers: a switch over an enum looks its numbers up each time.
    private static final int VALUE = 0;
    private static final int VALUE_OR_END = 1;
    private static final int KEY = 2;
    private static final int KEY_OR_END = 3;
    private static final int COLON = 4;
    private static final int COMMA_OR_END = 5;
    private static final int STRING = 6;
    private static final int ESCAPE = 7;
    private static final int SCALAR = 8;
    private static final int WHOLE = 9;
    private static final int BROKEN = 10;

    /** The characters of numbers and of true, false and null. */
    private static final boolean[] IN_SCALAR = new boolean[256];

    static {
        for (char c : "0123456789+-.ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".toCharArray()) {
            IN_SCALAR[c] = true;
        }
    }

    private final Findings findings;
    private final long[] objects = new long[MAX_DEPTH / Long.SIZE];
    private final byte[] text = new byte[MAX_TEXT];
    private int state = VALUE;
    private int depth;
    private boolean inObject;

    private boolean isKey;
    private boolean wanted;
    private boolean escaped;
    private boolean tooLong;
    private int textLength;

    private long count;
    private int digits;

    JsonWalk(Findings findings) {
        this.findings = findings;
    }

    /** A new document begins. */
    void start() {
        state = VALUE;
        depth = 0;
        inObject = false;
        findings.documentBegins();
    }

    /** A line end within a document whose lines came one by one. */
    void lineEnded() {
        switch (state) {
            case SCALAR -> scalarEnded();
            case STRING, ESCAPE -> state = BROKEN;
            default -> {
                // Blank space.
            }
        }
    }

    /**
     * Walks on.
     *
     * @param bytes followed by eight quotes behind {@code end}
     * @param lines whether to stop before a CR or LF
     * @return where it stopped: {@code end}, or at a CR or LF
     */
    int walk(byte[] bytes, int from, int end, boolean lines) {
        int at = from;
        while (at < end) {
            byte c = bytes[at];
            int next = step(bytes, at, end, c);
            if (next >= 0) {
                at = next;
                continue;
            }
            // What may not stand here as a part of the document: blank space, or an error.
            if (lines && isLineEnd(c)) {
                return at;
            }
            if (state == BROKEN) {
                return lines ? Window.lineEnd(bytes, at, end) : end;
            }
            if (c != ' ' && c != '\t' && !isLineEnd(c)) {
                state = BROKEN;
            }
            at++;
        }
        return at;
    }

    /** One step on, to where it leads, or -1 when this byte leads nowhere. */
    private int step(byte[] bytes, int at, int end, byte c) {
        return switch (state) {
            case KEY -> c == '"' ? key(bytes, at + 1, end) : -1;
            case KEY_OR_END -> c == '}' ? close(bytes, at + 1) : c == '"' ? key(bytes, at + 1, end) : -1;
            case VALUE -> value(bytes, at, end, c);
            case VALUE_OR_END -> c == ']' ? close(bytes, at + 1) : value(bytes, at, end, c);
            case COMMA_OR_END -> c == (inObject ? '}' : ']') ? close(bytes, at + 1) : comma(bytes, at);
            case COLON -> colon(bytes, at);
            case STRING -> string(bytes, at, at, end);
            case ESCAPE -> escape(bytes, at);
            case SCALAR -> scalar(bytes, at, end);
            default -> -1;
        };
    }

    private int comma(byte[] bytes, int at) {
        if (bytes[at] != ',') {
            return -1;
        }
        state = inObject ? KEY : VALUE;
        return at + 1;
    }

    private int colon(byte[] bytes, int at) {
        if (bytes[at] != ':') {
            return -1;
        }
        state = VALUE;
        return at + 1;
    }

    private int value(byte[] bytes, int at, int end, byte c) {
        if (c == '"') {
            return text(bytes, at + 1, end);
        }
        if (c == '{') {
            open(true);
            return at + 1;
        }
        if (c == '[') {
            open(false);
            return at + 1;
        }
        if (!IN_SCALAR[c & 0xFF]) {
            return -1;
        }
        state = SCALAR;
        wanted = findings.wants(Field.Kind.COUNT);
        count = 0;
        digits = 0;
        return scalar(bytes, at, end);
    }

    /** A key from behind its quote, with the colon if that follows at once. */
    private int key(byte[] bytes, int from, int end) {
        boolean read = findings.wantsKeys();
        int to = Window.stringStop(bytes, from);
        if (to >= end || bytes[to] != '"') {
            beginString(true, read);
            return string(bytes, from, to, end);
        }
        if (read) {
            int length = to - from;
            if (length <= MAX_TEXT) {
                findings.key(bytes, from, length, false);
            } else {
                findings.otherKey();
            }
        }
        state = COLON;
        return Math.max(to + 1, colon(bytes, to + 1));
    }

    /** A string that is a value from behind its quote. */
    private int text(byte[] bytes, int from, int end) {
        boolean read = findings.wants(Field.Kind.TEXT);
        int to = Window.stringStop(bytes, from);
        if (to >= end || bytes[to] != '"') {
            beginString(false, read);
            return string(bytes, from, to, end);
        }
        if (read && to - from <= MAX_TEXT) {
            findings.text(bytes, from, to - from, false);
        }
        return valueEnded(bytes, to + 1);
    }

    private void open(boolean object) {
        if (depth == MAX_DEPTH) {
            state = BROKEN;
            return;
        }
        long bit = 1L << depth;
        int word = depth / Long.SIZE;
        objects[word] = object ? objects[word] | bit : objects[word] & ~bit;
        depth++;
        inObject = object;
        state = object ? KEY_OR_END : VALUE_OR_END;
        findings.opened(depth, object);
    }

    private int close(byte[] bytes, int behind) {
        depth--;
        inObject = depth > 0 && (objects[(depth - 1) / Long.SIZE] & 1L << (depth - 1)) != 0;
        findings.closed(depth);
        return valueEnded(bytes, behind);
    }

    /** A value ended before this place: goes on, behind the comma if one stands there. No comma stands behind a window. */
    private int valueEnded(byte[] bytes, int behind) {
        valueEnded();
        return state == COMMA_OR_END ? Math.max(behind, comma(bytes, behind)) : behind;
    }

    private void valueEnded() {
        state = depth == 0 ? WHOLE : COMMA_OR_END;
        if (depth == 0) {
            findings.documentWhole();
        }
    }

    private void beginString(boolean asKey, boolean read) {
        state = STRING;
        isKey = asKey;
        wanted = read;
        escaped = false;
        tooLong = false;
        textLength = 0;
    }

    /**
     * To the byte behind the string, to {@code end}, or to a control character: none may stand in a string.
     *
     * @param plainTo up to here nothing ends it
     */
    private int string(byte[] bytes, int from, int plainTo, int end) {
        int at = plainTo;
        while (true) {
            at = Window.stringStop(bytes, at);
            if (at >= end) {
                keep(bytes, from, end);
                return end;
            }
            byte stop = bytes[at];
            if (stop == '"') {
                return stringEnded(bytes, from, at);
            }
            if (stop != '\\') {
                state = BROKEN;
                return at;
            }
            escaped = true;
            if (at + 1 == end) {
                keep(bytes, from, end);
                state = ESCAPE;
                return end;
            }
            at++;
            if (isControl(bytes[at])) {
                state = BROKEN;
                return at;
            }
            at++;
        }
    }

    /** The one byte behind a backslash that was the last of its piece. */
    private int escape(byte[] bytes, int at) {
        if (isControl(bytes[at])) {
            state = BROKEN;
            return at;
        }
        keep(bytes, at, at + 1);
        state = STRING;
        return at + 1;
    }

    private int stringEnded(byte[] bytes, int from, int to) {
        if (wanted) {
            if (textLength == 0 && !tooLong) {
                tellText(bytes, from, to - from);
            } else {
                keep(bytes, from, to);
                tellText(text, 0, textLength);
            }
        }
        if (isKey) {
            state = COLON;
            return to + 1;
        }
        return valueEnded(bytes, to + 1);
    }

    private void tellText(byte[] bytes, int from, int length) {
        boolean readable = !tooLong && length <= MAX_TEXT;
        if (isKey && readable) {
            findings.key(bytes, from, length, escaped);
        } else if (isKey) {
            findings.otherKey();
        } else if (readable) {
            findings.text(bytes, from, length, escaped);
        }
    }

    private void keep(byte[] bytes, int from, int to) {
        int length = to - from;
        if (!wanted || tooLong) {
            return;
        }
        if (textLength + length > MAX_TEXT) {
            tooLong = true;
            return;
        }
        System.arraycopy(bytes, from, text, textLength, length);
        textLength += length;
    }

    private int scalar(byte[] bytes, int from, int end) {
        int at = from;
        if (wanted) {
            while (IN_SCALAR[bytes[at] & 0xFF]) {
                digit(bytes[at]);
                at++;
            }
        } else {
            while (IN_SCALAR[bytes[at] & 0xFF]) {
                at++;
            }
        }
        if (at == end) {
            return end;
        }
        tellCount();
        return valueEnded(bytes, at);
    }

    private void digit(byte c) {
        if (c >= '0' && c <= '9' && digits < MAX_DIGITS) {
            count = count * 10 + (c - '0');
            digits++;
        } else {
            wanted = false;
        }
    }

    private void scalarEnded() {
        tellCount();
        valueEnded();
    }

    private void tellCount() {
        if (wanted && digits > 0) {
            findings.count(count);
        }
    }

    private static boolean isControl(byte c) {
        return c >= 0 && c < ' ';
    }

    private static boolean isLineEnd(byte c) {
        return c == '\n' || c == '\r';
    }
}
