package dev.velox.engine.sse;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

import io.netty.buffer.ByteBuf;

/**
 * Finds where events end. Copies what comes to an array of the thread, where eight bytes at a time are asked for a line end;
 * keeps the first bytes of a line that is cut, allocates nothing.
 *
 * <p>Source: WHATWG HTML section 9.2.6. A line ends with LF, CRLF or CR; a blank line ends an event; a byte order mark may
 * stand at the very start. A comment line that stands outside an event is whole by itself, so that heartbeats need not wait
 * for the next event.
 */
final class EventScanner {

    private static final byte LF = '\n';
    private static final byte CR = '\r';

    /** Bytes looked at together: small enough for the first-level cache. */
    private static final int SIZE = 8 << 10;

    private static final ThreadLocal<byte[]> WINDOW = ThreadLocal.withInitial(() -> new byte[SIZE + 3 * Long.BYTES]);

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN)
            .withInvokeExactBehavior();

    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long TOPS = 0x8080_8080_8080_8080L;
    private static final long LFS = LF * ONES;
    private static final long ABOVE_CR = (CR + 1) * ONES;

    /** Enough for the longest beginning of a line that is told apart below. */
    private static final int HEAD = 64;

    private static final byte[] DATA = ascii("data");
    private static final byte[] EVENT = ascii("event");
    private static final byte[] DONE = ascii("[DONE]");

    /** What stands at the very start of some streams. */
    private static final byte[] MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    /** Values of the field {@code event} after which nothing follows. */
    private static final byte[][] LAST_EVENTS = {
        ascii("response.completed"),
        ascii("response.failed"),
        ascii("response.incomplete"),
        ascii("response.cancelled"),
        ascii("error")
    };

    /** Beginnings of data after which nothing follows: some servers send no field {@code event}. */
    private static final long ERROR = (long) LONG.get(ascii("{\"error\""), 0);

    private static final long TYPE = (long) LONG.get(ascii("{\"type\":"), 0);

    /** What follows the type then. */
    private static final byte[][] LAST_TYPES = {
        ascii("\"response.completed\""),
        ascii("\"response.failed\""),
        ascii("\"response.incomplete\""),
        ascii("\"response.cancelled\""),
        ascii("\"error\"")
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
        byte[] bytes = WINDOW.get();
        int start = in.readerIndex();
        int end = in.writerIndex();
        int whole = start;
        int at = start;
        while (at < end) {
            int length = Math.min(SIZE, end - at);
            in.getBytes(at, bytes, 0, length);
            LONG.set(bytes, length, LFS);
            int wholeHere = scan(bytes, length);
            whole = wholeHere == 0 ? whole : at + wholeHere;
            at += length;
        }
        return whole - start;
    }

    /** @param bytes followed by eight line feeds behind {@code end}, which is not 0 */
    private int scan(byte[] bytes, int end) {
        int at = 0;
        int whole = 0;
        if (afterCr) {
            afterCr = false;
            if (bytes[0] == LF) {
                at = 1;
                whole = nothingOpen() ? 1 : 0;
            }
        }
        while (true) {
            // A blank line is seen without a search.
            int lineEnd = bytes[at] == LF ? at : lineEnd(bytes, at);
            if (lineEnd >= end) {
                break;
            }
            lineEnded(bytes, at, lineEnd);
            at = lineEnd + 1;
            if (bytes[lineEnd] == CR) {
                if (at == end) {
                    afterCr = true;
                } else if (bytes[at] == LF) {
                    at++;
                }
            }
            whole = eventOpen ? whole : at;
        }
        keep(bytes, at, end);
        return whole;
    }

    /** The first line end at or behind {@code from}: there is one. Sixteen bytes at a time. */
    private static int lineEnd(byte[] bytes, int from) {
        int at = from;
        while (true) {
            long low = low(bytes, at);
            long next = low(bytes, at + Long.BYTES);
            if ((low | next) == 0) {
                at += 2 * Long.BYTES;
                continue;
            }
            at += low != 0
                    ? Long.numberOfTrailingZeros(low) >>> 3
                    : Long.BYTES + (Long.numberOfTrailingZeros(next) >>> 3);
            if (bytes[at] == LF || bytes[at] == CR) {
                return at;
            }
            at++;
        }
    }

    /** The lowest mark is at the first byte below 0E: the subtraction borrows, but only from the byte above one. */
    private static long low(byte[] bytes, int at) {
        long word = (long) LONG.get(bytes, at);
        return (word - ABOVE_CR) & ~word & TOPS;
    }

    /** The stream has ended: what is still open counts as it stands. */
    void end() {
        if (lineLength > 0) {
            lineEnded(head, headLength, headLength);
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

    private void keep(byte[] bytes, int from, int to) {
        int room = Math.min(HEAD - headLength, to - from);
        if (room > 0) {
            System.arraycopy(bytes, from, head, headLength, room);
            headLength += room;
        }
        lineLength += to - from;
    }

    /** A line ended of which these are the last bytes. */
    private void lineEnded(byte[] bytes, int from, int to) {
        if (lineLength == 0) {
            line(bytes, from, to, to - from);
        } else {
            keep(bytes, from, to);
            line(head, 0, headLength, lineLength);
            headLength = 0;
            lineLength = 0;
        }
    }

    /**
     * A whole line.
     *
     * @param kept where the bytes of it end that are there: all, or as many as tell lines apart
     * @param length how long it was
     */
    private void line(byte[] bytes, int start, int kept, long length) {
        int mark = firstLine && startsWith(bytes, start, kept, MARK) ? MARK.length : 0;
        firstLine = false;
        int from = start + mark;
        if (length == mark) {
            eventEnded();
        } else if (bytes[from] != ':') {
            eventOpen = true;
            if (bytes[from] == 'd' || bytes[from] == 'e') {
                field(bytes, from, kept, length - mark);
            }
        }
    }

    private void eventEnded() {
        dataSeen |= openHasData;
        lastSeen |= openIsLast;
        eventOpen = false;
        openHasData = false;
        openIsLast = false;
    }

    private void field(byte[] bytes, int from, int kept, long length) {
        if (isField(bytes, from, kept, length, DATA)) {
            openHasData = true;
            int value = value(bytes, from + DATA.length, kept);
            byte first = value < kept ? bytes[value] : 0;
            if (first == '[') {
                openIsLast |= length == value - from + DONE.length && startsWith(bytes, value, kept, DONE);
            } else if (first == '{') {
                openIsLast |= isLastData(bytes, value, kept);
            }
        } else if (isField(bytes, from, kept, length, EVENT)) {
            int value = value(bytes, from + EVENT.length, kept);
            for (byte[] name : LAST_EVENTS) {
                openIsLast |= length == value - from + name.length && startsWith(bytes, value, kept, name);
            }
        }
    }

    private static boolean isLastData(byte[] bytes, int from, int kept) {
        if (kept - from < Long.BYTES) {
            return false;
        }
        long beginning = (long) LONG.get(bytes, from);
        if (beginning != TYPE) {
            return beginning == ERROR;
        }
        for (byte[] type : LAST_TYPES) {
            if (startsWith(bytes, from + Long.BYTES, kept, type)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isField(byte[] bytes, int from, int kept, long length, byte[] name) {
        int colon = from + name.length;
        return startsWith(bytes, from, kept, name) && (length == name.length || (colon < kept && bytes[colon] == ':'));
    }

    /** One blank after the colon is not part of the value. */
    private static int value(byte[] bytes, int colon, int kept) {
        int value = colon + 1;
        return value < kept && bytes[value] == ' ' ? value + 1 : value;
    }

    /** Looks from the end: most events begin like the last one and differ a little later. */
    private static boolean startsWith(byte[] bytes, int from, int kept, byte[] beginning) {
        if (kept - from < beginning.length) {
            return false;
        }
        for (int i = beginning.length - 1; i >= 0; i--) {
            if (bytes[from + i] != beginning[i]) {
                return false;
            }
        }
        return true;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
