package dev.velox.engine.answer;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

import io.netty.buffer.ByteBuf;

/**
 * A few kilobytes of an answer as a plain array, whatever kind of buffer they came in. A row of quotes behind the last byte
 * ends each search for the end of a string, so that no step asks for the end of the window.
 */
final class Window {

    /** Small enough for the first-level cache. */
    static final int SIZE = 8 << 10;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN)
            .withInvokeExactBehavior();

    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long TOPS = 0x8080_8080_8080_8080L;
    private static final long QUOTES = '"' * ONES;

    private final byte[] bytes = new byte[SIZE + Needles.REACH + Long.BYTES];

    byte[] bytes() {
        return bytes;
    }

    /** Copies bytes of a buffer to the start of the window, at most {@link #SIZE}. */
    void fill(ByteBuf from, int index, int length) {
        from.getBytes(index, bytes, 0, length);
        LONG.set(bytes, length, QUOTES);
    }

    /** Eight bytes as one number: the byte with the lowest index is the lowest one. */
    static long longAt(byte[] bytes, int index) {
        return (long) LONG.get(bytes, index);
    }

    /**
     * The first quote, backslash or control character at or behind {@code from}; one of the quotes behind the last byte when
     * there is none before them.
     *
     * <p>The subtractions borrow from the byte above a match; the lowest mark of a word, the only one used, is always true.
     */
    static int stringStop(byte[] bytes, int from) {
        int at = from;
        while (true) {
            long word = longAt(bytes, at);
            // Exclusive-or with 2 maps the quote to the blank, and control characters to control characters.
            long quoteOrControl = (word ^ (0x02 * ONES)) - 0x21 * ONES;
            long backslash = (word ^ ('\\' * ONES)) - ONES;
            long stops = (quoteOrControl | backslash) & ~word & TOPS;
            if (stops != 0) {
                return at + (Long.numberOfTrailingZeros(stops) >>> 3);
            }
            at += Long.BYTES;
        }
    }

    /** The first CR or LF at or behind {@code from}, or {@code end}. */
    static int lineEnd(byte[] bytes, int from, int end) {
        int at = from;
        while (at < end) {
            long word = longAt(bytes, at);
            long low = (word - 0x0E * ONES) & ~word & TOPS;
            if (low == 0) {
                at += Long.BYTES;
                continue;
            }
            at += Long.numberOfTrailingZeros(low) >>> 3;
            if (at < end && (bytes[at] == '\n' || bytes[at] == '\r')) {
                return at;
            }
            at++;
        }
        return end;
    }
}
