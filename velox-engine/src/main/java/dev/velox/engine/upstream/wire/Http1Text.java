package dev.velox.engine.upstream.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** What the bytes of a head are, eight at a time where that pays. A kernel. */
final class Http1Text {

    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;
    private static final int DEL = 0x7f;

    private Http1Text() {}

    /** The first control character other than HTAB, or something not before {@code to}; reads up to seven bytes further. */
    static int control(byte[] text, int from, int to) {
        for (int i = from; i < to; i += Long.BYTES) {
            long word = (long) WORDS.get(text, i);
            long del = word ^ (ONES * DEL);
            // Exact up to the first byte that is found; behind that it may find too many.
            long found = (((word - ONES * ' ') & ~word) | ((del - ONES) & ~del)) & HIGHS;
            while (found != 0) {
                int place = i + (Long.numberOfTrailingZeros(found) >>> 3);
                if (place >= to || (text[place] != '\t' && isControl(text[place]))) {
                    return place;
                }
                found &= found - 1;
            }
        }
        return to;
    }

    private static boolean isControl(byte c) {
        return (c >= 0 && c < ' ') || c == DEL;
    }

    static boolean isBlank(byte c) {
        return c == ' ' || c == '\t';
    }

    static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }
}
