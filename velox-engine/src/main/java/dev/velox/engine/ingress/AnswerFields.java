package dev.velox.engine.ingress;

import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;

import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;

/**
 * The fields of an answer's head, written down already: the codec behind takes them for one field with a long value and copies
 * them in one go, instead of each name and value character by character. What it asks besides is whether the body comes in
 * chunks.
 *
 * <p>One per loop, filled for each answer; a codec encodes within the call that hands it a head.
 */
final class AnswerFields extends EmptyHttpHeaders {

    private static final int FIRST_BYTES = 1 << 10;

    /** Below it are the characters that end a field, and NUL. */
    private static final int FIRST_HARMLESS = '\r' + 1;

    private static final int LAST_BYTE = 0xff;

    private byte[] bytes = new byte[FIRST_BYTES];
    private int length;
    private int firstName;
    private boolean chunked;

    /** Empties it. */
    void begin() {
        length = 0;
        chunked = false;
    }

    /** Adds a field, unless its value would end it and begin another one, or the body. */
    void add(String name, String value) {
        int size = value.length();
        int all = 0;
        for (int i = 0; i < size; i++) {
            char c = value.charAt(i);
            if (c < FIRST_HARMLESS && (c == '\r' || c == '\n' || c == 0)) {
                return;
            }
            all |= c;
        }
        put(name, all <= LAST_BYTE ? value : replaced(value));
    }

    /** The body comes in chunks (RFC 9112 section 7.1). */
    void chunked() {
        chunked = true;
        put("transfer-encoding", "chunked");
    }

    private void put(String name, String value) {
        int needed = length + name.length() + value.length() + 4;
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(needed, 2 * bytes.length));
        }
        if (length == 0) {
            firstName = name.length();
        }
        copy(name);
        bytes[length++] = ':';
        bytes[length++] = ' ';
        copy(value);
        bytes[length++] = '\r';
        bytes[length++] = '\n';
    }

    /** All characters are bytes: this is what the method is for, and one copy. */
    @SuppressWarnings("deprecation")
    private void copy(String text) {
        text.getBytes(0, text.length(), bytes, length);
        length += text.length();
    }

    /** A field is bytes: a character that is none becomes a question mark. */
    private static String replaced(String value) {
        StringBuilder text = new StringBuilder(value);
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > LAST_BYTE) {
                text.setCharAt(i, '?');
            }
        }
        return text.toString();
    }

    @Override
    public boolean containsValue(CharSequence name, CharSequence value, boolean ignoreCase) {
        return chunked && AsciiString.contentEqualsIgnoreCase(HttpHeaderNames.TRANSFER_ENCODING, name);
    }

    /** What may not stand beside an answer without a body was never written. */
    @Override
    public HttpHeaders remove(CharSequence name) {
        return this;
    }

    /** As {@link #remove}: the length of an empty body is there already. */
    @Override
    public HttpHeaders setInt(CharSequence name, int value) {
        return this;
    }

    @Override
    public boolean isEmpty() {
        return length == 0;
    }

    @Override
    public Iterator<Map.Entry<CharSequence, CharSequence>> iteratorCharSequence() {
        return length == 0 ? super.iteratorCharSequence() : new Whole(bytes, firstName, length);
    }

    /** The one field that all are: the codec puts a colon, a space and the end of the line where they belong. */
    private static final class Whole
            implements Iterator<Map.Entry<CharSequence, CharSequence>>, Map.Entry<CharSequence, CharSequence> {

        private final AsciiString name;
        private final AsciiString rest;
        private boolean read;

        Whole(byte[] bytes, int firstName, int length) {
            int restAt = firstName + 2;
            this.name = new AsciiString(bytes, 0, firstName, false);
            this.rest = new AsciiString(bytes, restAt, length - restAt - 2, false);
        }

        @Override
        public boolean hasNext() {
            return !read;
        }

        @Override
        public Map.Entry<CharSequence, CharSequence> next() {
            if (read) {
                throw new NoSuchElementException();
            }
            read = true;
            return this;
        }

        @Override
        public CharSequence getKey() {
            return name;
        }

        @Override
        public CharSequence getValue() {
            return rest;
        }

        @Override
        public CharSequence setValue(CharSequence value) {
            throw new UnsupportedOperationException("value: another one (expected: none, the head is written already)");
        }
    }
}
