package dev.velox.engine.batch;

import java.nio.charset.StandardCharsets;

/**
 * Steps through the JSON text (RFC 8259) of one array of bytes, value by value. It checks as much as it needs to know where it
 * is; what stands inside a value that it passes is not looked at.
 *
 * <p>Malformed text breaks the cursor: it stays {@link #broken}, and every further step says that there is nothing more.
 */
final class JsonCursor {

    private final byte[] bytes;
    private final int end;
    private int at;
    private boolean first;
    private boolean broken;

    JsonCursor(byte[] bytes, int from, int end) {
        this.bytes = bytes;
        this.at = from;
        this.end = end;
    }

    boolean broken() {
        return broken;
    }

    int at() {
        return at;
    }

    /** First byte of the value that comes next, or 0 at the end. */
    byte peek() {
        while (at < end && isSpace(bytes[at])) {
            at++;
        }
        return at < end && !broken ? bytes[at] : 0;
    }

    /** Steps into an object or array. */
    void open(char bracket) {
        expect(bracket);
        first = true;
    }

    /** Whether the open object or array has another member, which comes next; if not, steps out of it. */
    boolean next(char close) {
        byte c = peek();
        boolean begins = first;
        first = false;
        if (c == close) {
            at++;
            return false;
        }
        if (!begins) {
            expect(',');
        }
        return !broken;
    }

    /** Passes a key and its colon; the value comes next. */
    Key key() {
        int from = peek() == '"' ? at : -1;
        if (from < 0) {
            broken = true;
            return new Key(bytes, at, at);
        }
        value();
        Key key = new Key(bytes, from + 1, broken ? from + 1 : at - 1);
        expect(':');
        peek();
        return key;
    }

    /** Passes one value, whatever it is. */
    void value() {
        byte c = peek();
        int from = at;
        if (c == '"') {
            string();
        } else if (c == '{' || c == '[') {
            brackets();
        } else {
            while (at < end && isScalar(bytes[at])) {
                at++;
            }
            broken |= at == from;
        }
    }

    /** Whether nothing but blank space is left. */
    boolean atEnd() {
        peek();
        return at == end && !broken;
    }

    private void brackets() {
        int depth = 0;
        do {
            if (at >= end) {
                broken = true;
                return;
            }
            byte c = bytes[at];
            if (c == '"') {
                string();
                continue;
            }
            if (c == '{' || c == '[') {
                depth++;
            } else if (c == '}' || c == ']') {
                depth--;
            }
            at++;
        } while (depth > 0 && !broken);
    }

    private void string() {
        at++;
        while (at < end && bytes[at] != '"') {
            at += bytes[at] == '\\' ? 2 : 1;
        }
        broken |= at >= end;
        at = Math.min(at + 1, end);
    }

    private void expect(char wanted) {
        if (peek() == wanted) {
            at++;
        } else {
            broken = true;
        }
    }

    private static boolean isSpace(byte c) {
        return c == ' ' || c == '\n' || c == '\r' || c == '\t';
    }

    private static boolean isScalar(byte c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '-' || c == '+' || c == '.' || c == 'E';
    }

    /** A key as it is written, without its quotes. */
    static final class Key {

        private final String text;

        private Key(byte[] bytes, int from, int to) {
            this.text = new String(bytes, from, to - from, StandardCharsets.UTF_8);
        }

        boolean is(String name) {
            return text.equals(name);
        }

        /** Whether it may mean another name than the one that is read. */
        boolean escaped() {
            return text.indexOf('\\') >= 0;
        }

        String text() {
            return text;
        }
    }
}
