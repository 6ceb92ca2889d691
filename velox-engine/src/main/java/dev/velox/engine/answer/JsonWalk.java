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

    private enum State {
        VALUE,
        VALUE_OR_END,
        KEY,
        KEY_OR_END,
        COLON,
        COMMA_OR_END,
        STRING,
        ESCAPE,
        SCALAR,
        WHOLE,
        BROKEN
    }

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
    private State state = State.VALUE;
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
        state = State.VALUE;
        depth = 0;
        inObject = false;
        findings.documentBegins();
    }

    /** A line end within a document whose lines came one by one. */
    void lineEnded() {
        switch (state) {
            case SCALAR -> scalarEnded();
            case STRING, ESCAPE -> state = State.BROKEN;
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
            switch (state) {
                case STRING -> at = string(bytes, at, end);
                case ESCAPE -> at = escape(bytes, at);
                case SCALAR -> at = scalar(bytes, at, end);
                case BROKEN -> {
                    return lines ? lineEnd(bytes, at, end) : end;
                }
                default -> {
                    byte c = bytes[at];
                    if (c == ' ' || c == '\t') {
                        at++;
                    } else if (!isLineEnd(c)) {
                        token(c);
                        at += state == State.SCALAR ? 0 : 1;
                    } else if (lines) {
                        return at;
                    } else {
                        at++;
                    }
                }
            }
        }
        return at;
    }

    private void token(byte c) {
        switch (state) {
            case VALUE -> value(c);
            case VALUE_OR_END -> {
                if (c == ']') {
                    close();
                } else {
                    value(c);
                }
            }
            case KEY -> key(c);
            case KEY_OR_END -> {
                if (c == '}') {
                    close();
                } else {
                    key(c);
                }
            }
            case COLON -> state = c == ':' ? State.VALUE : State.BROKEN;
            case COMMA_OR_END -> {
                if (c == ',') {
                    state = inObject ? State.KEY : State.VALUE;
                } else if (c == (inObject ? '}' : ']')) {
                    close();
                } else {
                    state = State.BROKEN;
                }
            }
            default -> state = State.BROKEN;
        }
    }

    private void value(byte c) {
        if (c == '"') {
            beginString(false, findings.wants(Field.Kind.TEXT));
        } else if (c == '{') {
            open(true);
        } else if (c == '[') {
            open(false);
        } else if (IN_SCALAR[c & 0xFF]) {
            state = State.SCALAR;
            wanted = findings.wants(Field.Kind.COUNT);
            count = 0;
            digits = 0;
        } else {
            state = State.BROKEN;
        }
    }

    private void key(byte c) {
        if (c == '"') {
            beginString(true, findings.wantsKeys());
        } else {
            state = State.BROKEN;
        }
    }

    private void open(boolean object) {
        if (depth == MAX_DEPTH) {
            state = State.BROKEN;
            return;
        }
        long bit = 1L << depth;
        int word = depth / Long.SIZE;
        objects[word] = object ? objects[word] | bit : objects[word] & ~bit;
        depth++;
        inObject = object;
        state = object ? State.KEY_OR_END : State.VALUE_OR_END;
        findings.opened(depth, object);
    }

    private void close() {
        depth--;
        inObject = depth > 0 && (objects[(depth - 1) / Long.SIZE] & 1L << (depth - 1)) != 0;
        findings.closed(depth);
        valueEnded();
    }

    private void valueEnded() {
        state = depth == 0 ? State.WHOLE : State.COMMA_OR_END;
        if (depth == 0) {
            findings.documentWhole();
        }
    }

    private void beginString(boolean asKey, boolean read) {
        state = State.STRING;
        isKey = asKey;
        wanted = read;
        escaped = false;
        tooLong = false;
        textLength = 0;
    }

    /** To the byte behind the string, to {@code end}, or to a control character: none may stand in a string. */
    private int string(byte[] bytes, int from, int end) {
        int at = from;
        while (true) {
            at = Window.stringStop(bytes, at);
            if (at >= end) {
                keep(bytes, from, end);
                return end;
            }
            byte stop = bytes[at];
            if (stop == '"') {
                stringEnded(bytes, from, at);
                return at + 1;
            }
            if (stop != '\\') {
                state = State.BROKEN;
                return at;
            }
            escaped = true;
            if (at + 1 == end) {
                keep(bytes, from, end);
                state = State.ESCAPE;
                return end;
            }
            at++;
            if (isControl(bytes[at])) {
                state = State.BROKEN;
                return at;
            }
            at++;
        }
    }

    /** The one byte behind a backslash that was the last of its piece. */
    private int escape(byte[] bytes, int at) {
        if (isControl(bytes[at])) {
            state = State.BROKEN;
            return at;
        }
        keep(bytes, at, at + 1);
        state = State.STRING;
        return at + 1;
    }

    private void stringEnded(byte[] bytes, int from, int to) {
        state = isKey ? State.COLON : State.STRING;
        if (wanted) {
            if (textLength == 0 && !tooLong) {
                tellText(bytes, from, to - from);
            } else {
                keep(bytes, from, to);
                tellText(text, 0, textLength);
            }
        }
        if (!isKey) {
            valueEnded();
        }
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
            while (at < end && IN_SCALAR[bytes[at] & 0xFF]) {
                digit(bytes[at]);
                at++;
            }
        } else {
            while (at < end && IN_SCALAR[bytes[at] & 0xFF]) {
                at++;
            }
        }
        if (at < end) {
            scalarEnded();
        }
        return at;
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
        if (wanted && digits > 0) {
            findings.count(count);
        }
        valueEnded();
    }

    /** The first CR or LF at or behind {@code from}, or {@code end}. */
    static int lineEnd(byte[] bytes, int from, int end) {
        int at = from;
        while (at < end && !isLineEnd(bytes[at])) {
            at++;
        }
        return at;
    }

    private static boolean isControl(byte c) {
        return c >= 0 && c < ' ';
    }

    private static boolean isLineEnd(byte c) {
        return c == '\n' || c == '\r';
    }
}
