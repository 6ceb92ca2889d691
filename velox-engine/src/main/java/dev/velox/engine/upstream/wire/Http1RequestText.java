package dev.velox.engine.upstream.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import dev.velox.engine.exchange.Headers;

/**
 * A request's head as bytes, all but its length, beside the words that it was made of.
 *
 * <p>Threads: the loop of its connection.
 */
final class Http1RequestText {

    private static final byte[] VERSION = ascii(" HTTP/1.1\r\nhost: ");
    private static final byte[] LENGTH = ascii("content-length: ");

    /** Of a length with its name, and of the line ends behind it. */
    private static final int LENGTH_ROOM = LENGTH.length + 10 + 4;

    private static final int SMALLEST = 512;

    /** A longer head is forgotten: connections that idle should be small. */
    private static final int MAX_KEPT_BYTES = 8 << 10;

    private static final int MAX_KEPT_FIELDS = 64;

    private byte[] bytes = new byte[SMALLEST];

    /** Behind the last field. */
    private int end;

    private String method = "";
    private String path = "";
    private String authority = "";

    /** Behind the request line and the host. */
    private int lineEnd;

    private int count;

    /** More fields came than are kept: the next head cannot be compared with this one. */
    private boolean overflown;

    private final String[] names = new String[MAX_KEPT_FIELDS];
    private final String[] values = new String[MAX_KEPT_FIELDS];
    private final int[] ends = new int[MAX_KEPT_FIELDS];

    byte[] bytes() {
        return bytes;
    }

    boolean worthKeeping() {
        return !overflown && bytes.length <= MAX_KEPT_BYTES;
    }

    /** Whether it is the head of this request. */
    boolean says(WireRequest request) {
        Headers headers = request.headers();
        int size = headers.size();
        if (size != count || !saysLine(request)) {
            return false;
        }
        for (int i = 0; i < size; i++) {
            if (!headers.value(i).equals(values[i]) || !headers.name(i).equals(names[i])) {
                return false;
            }
        }
        return true;
    }

    private boolean saysLine(WireRequest request) {
        return lineEnd > 0
                && path.equals(request.path())
                && method.equals(request.method())
                && authority.equals(request.authority());
    }

    /**
     * Becomes the head of this request.
     *
     * @param last another one, perhaps like it
     * @throws IllegalArgumentException if something of it cannot be sent
     */
    void rewrite(WireRequest request, Http1RequestText last) {
        count = 0;
        end = 0;
        lineEnd = 0;
        overflown = request.headers().size() > MAX_KEPT_FIELDS;
        if (last.saysLine(request)) {
            copy(last.bytes, 0, last.lineEnd);
        } else {
            Http1RequestHead.requireToken(request.method(), "method");
            Http1RequestHead.requireVisible(request.path(), "path");
            Http1RequestHead.requireVisible(request.authority(), "authority");
            latin1(request.method());
            put(' ');
            latin1(request.path());
            copy(VERSION, 0, VERSION.length);
            latin1(request.authority());
            lineEnd();
        }
        int line = end;
        Headers headers = request.headers();
        int next = 0;
        for (int i = 0; i < headers.size(); i++) {
            next = field(headers.name(i), headers.value(i), last, next);
        }
        ensure(LENGTH_ROOM);
        method = request.method();
        path = request.path();
        authority = request.authority();
        lineEnd = line;
    }

    /** The field of the last head that comes next, probably. */
    private int field(String name, String value, Http1RequestText last, int next) {
        int like = last.find(name, next);
        if (like < 0) {
            Http1RequestHead.requireToken(name, "name of a header");
            latin1(name);
            put(':');
            put(' ');
        }
        if (like >= 0 && last.values[like].equals(value)) {
            copy(last.bytes, last.start(like), last.ends[like]);
        } else {
            Http1RequestHead.requireValue(name, value);
            if (like >= 0) {
                int start = last.start(like);
                copy(last.bytes, start, start + name.length() + 2);
            }
            latin1(value);
            lineEnd();
        }
        if (count < MAX_KEPT_FIELDS) {
            names[count] = name;
            values[count] = value;
            ends[count] = end;
            count++;
        }
        return like < 0 ? next : like + 1;
    }

    private int find(String name, int first) {
        for (int i = 0, field = first; i < count; i++, field++) {
            if (field >= count) {
                field = 0;
            }
            if (names[field].equals(name)) {
                return field;
            }
        }
        return -1;
    }

    private int start(int field) {
        return field == 0 ? lineEnd : ends[field - 1];
    }

    /** Where the whole head ends that says no length. */
    int endWithoutLength() {
        bytes[end] = '\r';
        bytes[end + 1] = '\n';
        return end + 2;
    }

    /** Where the whole head ends that says this length. */
    int endWithLength(int length) {
        int at = end;
        System.arraycopy(LENGTH, 0, bytes, at, LENGTH.length);
        at += LENGTH.length;
        int digits = 1;
        for (int rest = length; rest >= 10; rest /= 10) {
            digits++;
        }
        int rest = length;
        for (int i = at + digits - 1; i >= at; i--) {
            bytes[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        at += digits;
        bytes[at] = '\r';
        bytes[at + 1] = '\n';
        bytes[at + 2] = '\r';
        bytes[at + 3] = '\n';
        return at + 4;
    }

    /** All of it was looked at: a character is a byte. */
    private void latin1(String text) {
        int length = text.length();
        ensure(length);
        for (int i = 0; i < length; i++) {
            bytes[end + i] = (byte) text.charAt(i);
        }
        end += length;
    }

    private void lineEnd() {
        put('\r');
        put('\n');
    }

    private void put(char c) {
        ensure(1);
        bytes[end++] = (byte) c;
    }

    private void copy(byte[] from, int start, int to) {
        ensure(to - start);
        System.arraycopy(from, start, bytes, end, to - start);
        end += to - start;
    }

    private void ensure(int more) {
        if (bytes.length - end < more) {
            bytes = Arrays.copyOf(bytes, Math.max(end + more, 2 * bytes.length));
        }
    }

    /** Words may be secrets. */
    @Override
    public String toString() {
        return "Http1RequestText[" + end + ']';
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
