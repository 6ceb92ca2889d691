package dev.velox.engine.sse;

import java.nio.charset.StandardCharsets;

import io.netty.buffer.ByteBuf;

/**
 * Finds where events end. Looks at every byte once, keeps the first bytes of the open line only, allocates nothing.
 *
 * <p>Source: WHATWG HTML section 9.2.6. A line ends with LF, CRLF or CR; a blank line ends an event; a byte order mark may
 * stand at the very start. A comment line that stands outside an event is whole by itself, so that heartbeats need not wait
 * for the next event.
 */
final class EventScanner {

    private static final byte LF = '\n';
    private static final byte CR = '\r';

    /** Enough for the longest beginning of a line that is told apart below. */
    private static final int HEAD = 64;

    private static final byte[] DATA = ascii("data");
    private static final byte[] EVENT = ascii("event");
    private static final byte[] DONE = ascii("[DONE]");

    /** Values of the field {@code event} after which nothing follows. */
    private static final byte[][] LAST_EVENTS = {
        ascii("response.completed"),
        ascii("response.failed"),
        ascii("response.incomplete"),
        ascii("response.cancelled"),
        ascii("error")
    };

    /** Beginnings of data after which nothing follows: some servers send no field {@code event}. */
    private static final byte[][] LAST_DATA = {
        ascii("{\"error\""),
        ascii("{\"type\":\"response.completed\""),
        ascii("{\"type\":\"response.failed\""),
        ascii("{\"type\":\"response.incomplete\""),
        ascii("{\"type\":\"response.cancelled\""),
        ascii("{\"type\":\"error\"")
    };

    private final byte[] head = new byte[HEAD];
    private int headLength;
    private long lineLength;
    private boolean firstLine = true;
    private boolean afterCr;

    private boolean eventOpen;
    private boolean openHasData;
    private boolean openIsLast;

    private boolean dataSeen;
    private boolean lastSeen;

    /** Length of the readable prefix up to which everything is whole; 0 when this buffer completes nothing. */
    int scan(ByteBuf in) {
        int start = in.readerIndex();
        int end = in.writerIndex();
        int at = start;
        int whole = start;
        if (afterCr && at < end) {
            afterCr = false;
            if (in.getByte(at) == LF) {
                at++;
                whole = nothingOpen() ? at : whole;
            }
        }
        // Both searches remember where they stopped: each byte is looked at twice at most, whatever ends the lines.
        int nextLf = find(in, at, end, LF);
        int nextCr = find(in, at, end, CR);
        int lineEnd = Math.min(nextLf, nextCr);
        while (lineEnd < end) {
            keep(in, at, lineEnd);
            lineEnded();
            at = lineEnd + 1;
            if (lineEnd == nextCr) {
                if (at == end) {
                    afterCr = true;
                } else if (in.getByte(at) == LF) {
                    at++;
                }
            }
            whole = nothingOpen() ? at : whole;
            nextLf = nextLf < at ? find(in, at, end, LF) : nextLf;
            nextCr = nextCr < at ? find(in, at, end, CR) : nextCr;
            lineEnd = Math.min(nextLf, nextCr);
        }
        keep(in, at, end);
        return whole - start;
    }

    /** The stream has ended: what is still open counts as it stands. */
    void end() {
        if (lineLength > 0) {
            lineEnded();
        }
        eventEnded();
    }

    /** Whether an event with data was whole. */
    boolean dataSeen() {
        return dataSeen;
    }

    /** Whether an event was whole after which nothing is to follow. */
    boolean lastSeen() {
        return lastSeen;
    }

    private boolean nothingOpen() {
        return !eventOpen && lineLength == 0;
    }

    private void keep(ByteBuf in, int from, int to) {
        int room = Math.min(HEAD - headLength, to - from);
        if (room > 0) {
            in.getBytes(from, head, headLength, room);
            headLength += room;
        }
        lineLength += to - from;
    }

    private void lineEnded() {
        int from = firstLine && startsWithMark() ? 3 : 0;
        firstLine = false;
        if (lineLength == from) {
            eventEnded();
        } else if (head[from] != ':') {
            eventOpen = true;
            readField(from);
        }
        headLength = 0;
        lineLength = 0;
    }

    private void eventEnded() {
        dataSeen |= openHasData;
        lastSeen |= openIsLast;
        eventOpen = false;
        openHasData = false;
        openIsLast = false;
    }

    private void readField(int from) {
        if (isField(from, DATA)) {
            openHasData = true;
            int value = valueAt(from + DATA.length);
            openIsLast |= valueIs(value, DONE);
            for (byte[] beginning : LAST_DATA) {
                openIsLast |= startsWith(value, beginning);
            }
        } else if (isField(from, EVENT)) {
            int value = valueAt(from + EVENT.length);
            for (byte[] name : LAST_EVENTS) {
                openIsLast |= valueIs(value, name);
            }
        }
    }

    private boolean isField(int from, byte[] name) {
        int colon = from + name.length;
        return startsWith(from, name) && (lineLength == colon || (colon < headLength && head[colon] == ':'));
    }

    /** One blank after the colon is not part of the value. */
    private int valueAt(int colon) {
        int value = colon + 1;
        return value < headLength && head[value] == ' ' ? value + 1 : value;
    }

    private boolean valueIs(int from, byte[] value) {
        return lineLength == from + value.length && startsWith(from, value);
    }

    private boolean startsWith(int from, byte[] beginning) {
        if (headLength - from < beginning.length) {
            return false;
        }
        for (int i = 0; i < beginning.length; i++) {
            if (head[from + i] != beginning[i]) {
                return false;
            }
        }
        return true;
    }

    private boolean startsWithMark() {
        return headLength >= 3 && head[0] == (byte) 0xEF && head[1] == (byte) 0xBB && head[2] == (byte) 0xBF;
    }

    private static int find(ByteBuf in, int from, int end, byte wanted) {
        int found = from < end ? in.indexOf(from, end, wanted) : -1;
        return found < 0 ? end : found;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
