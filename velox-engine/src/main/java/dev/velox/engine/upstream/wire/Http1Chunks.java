package dev.velox.engine.upstream.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Takes a chunked body apart (RFC 9112 section 7.1), cut anywhere between reads. A kernel: the line between two chunks is read
 * as one word, and what the chunks of one read carry is moved together within the buffer that was read to, so that it goes on
 * as one piece. Extensions and trailers are dropped, both within bounds.
 *
 * <p><b>Threads.</b> The loop of its connection.
 */
final class Http1Chunks {

    /** Extensions included. */
    static final int MAX_SIZE_LINE = 4096;

    private static final int FIRST_DIGIT = 0;
    private static final int DIGITS = 1;
    private static final int BLANK = 2;
    private static final int EXTENSION = 3;
    private static final int SIZE_LF = 4;
    private static final int DATA = 5;
    private static final int DATA_CR = 6;
    private static final int DATA_LF = 7;
    private static final int TRAILERS = 8;
    private static final int END = 9;

    private static final VarHandle WORDS = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private static final int CR_LF = ('\r' << 8) | '\n';
    private static final int TWO_BYTES = 16;
    private static final long MAX_SIZE = Long.MAX_VALUE >>> 8;

    /** The value of a digit, or -1. */
    private static final byte[] HEX = new byte[256];

    static {
        Arrays.fill(HEX, (byte) -1);
        for (int i = 0; i < 16; i++) {
            HEX[Character.forDigit(i, 16)] = (byte) i;
            HEX[Character.toUpperCase(Character.forDigit(i, 16))] = (byte) i;
        }
    }

    private final Http1HeadReader trailers;
    private int state;

    /** Bytes of the chunk that are still to come; while its size is being read, what is known of that. */
    private long left;

    private int lineLength;
    private boolean bytesBehind;
    private @Nullable MalformedAnswerException fault;

    /** What was gathered, as places in the buffer. */
    private int from;

    private int to;

    Http1Chunks(Http1HeadReader trailers) {
        this.trailers = trailers;
    }

    /** A body is to come. */
    void expect() {
        state = FIRST_DIGIT;
        left = 0;
        lineLength = 0;
        bytesBehind = false;
        fault = null;
    }

    /** Whether the body ended, trailers included. */
    boolean ended() {
        return state == END;
    }

    /** Whether more came than belongs to the body. */
    boolean bytesBehind() {
        return bytesBehind;
    }

    /** Why there will be no more. */
    @Nullable MalformedAnswerException fault() {
        return fault;
    }

    /**
     * Reads all of a buffer and leaves in it what the chunks carry, maybe nothing. What came before a fault is left in it too.
     *
     * @param in one that nobody else sees, in one piece of memory
     */
    void gather(ByteBuf in) {
        int first = in.readerIndex();
        ByteBuffer bytes = in.internalNioBuffer(first, in.readableBytes());
        int base = bytes.position() - first;
        from = -1;
        to = -1;
        try {
            walk(in, bytes, base);
        } catch (MalformedAnswerException e) {
            fault = e;
        }
        if (from < 0) {
            in.clear();
        } else {
            in.setIndex(from - base, to - base);
        }
    }

    private void walk(ByteBuf in, ByteBuffer bytes, int base) {
        int end = bytes.limit();
        int at = bytes.position();
        while (at < end) {
            if (state == DATA) {
                at = data(bytes, at, end);
            } else if (state == DATA_CR || state == FIRST_DIGIT) {
                int next = sizeLine(bytes, at, end);
                if (next < 0) {
                    step(bytes.get(at));
                    next = at + 1;
                }
                at = next;
            } else if (state == TRAILERS) {
                at = trailers(in, bytes, at, end, base);
            } else if (state == END) {
                bytesBehind = true;
                return;
            } else {
                step(bytes.get(at++));
            }
        }
    }

    private int data(ByteBuffer bytes, int at, int end) {
        int length = (int) Math.min(left, end - at);
        if (from < 0) {
            from = at;
            to = at + length;
        } else {
            bytes.put(to, bytes, at, length);
            to += length;
        }
        left -= length;
        if (left == 0) {
            state = DATA_CR;
        }
        return at + length;
    }

    /** The end of a chunk and the size of the next in one look: the place behind, or -1 if that takes a closer look. */
    private int sizeLine(ByteBuffer bytes, int at, int end) {
        int here = end - at;
        long word;
        if (here >= Long.BYTES) {
            word = (long) WORDS.get(bytes, at);
        } else if (end >= Long.BYTES) {
            word = (long) WORDS.get(bytes, end - Long.BYTES) << ((Long.BYTES - here) * Byte.SIZE);
        } else {
            return -1;
        }
        int next = at;
        if (state == DATA_CR) {
            if (word >>> (Long.SIZE - TWO_BYTES) != CR_LF) {
                return -1;
            }
            word <<= TWO_BYTES;
            next += 2;
        }
        int size = 0;
        int digits = 0;
        for (int digit = digit(word); digit >= 0; digit = digit(word)) {
            size = (size << 4) | digit;
            word <<= Byte.SIZE;
            digits++;
        }
        if (digits == 0 || word >>> (Long.SIZE - TWO_BYTES) != CR_LF) {
            return -1;
        }
        left = size;
        sized();
        return next + digits + 2;
    }

    private static int digit(long word) {
        return HEX[(int) (word >>> (Long.SIZE - Byte.SIZE))];
    }

    /** The line that says a size ended. */
    private void sized() {
        lineLength = 0;
        if (left > 0) {
            state = DATA;
        } else {
            state = TRAILERS;
            trailers.expectTrailers();
        }
    }

    private int trailers(ByteBuf in, ByteBuffer bytes, int at, int end, int base) {
        if (!trailers.begun() && end - at > 1 && bytes.get(at) == '\r' && bytes.get(at + 1) == '\n') {
            state = END;
            return at + 2;
        }
        in.readerIndex(at - base);
        if (trailers.read(in)) {
            state = END;
        }
        return in.readerIndex() + base;
    }

    /** One byte of a line. */
    private void step(byte b) {
        if (++lineLength > MAX_SIZE_LINE) {
            throw new MalformedAnswerException("chunk size: a line longer than " + MAX_SIZE_LINE + " bytes");
        }
        switch (state) {
            case FIRST_DIGIT -> {
                left = 0;
                digit(b);
                state = DIGITS;
            }
            case DIGITS -> {
                if (HEX[b & 0xff] >= 0) {
                    digit(b);
                } else {
                    behindSize(b);
                }
            }
            case BLANK -> behindSize(b);
            case EXTENSION -> {
                if (b == '\r') {
                    state = SIZE_LF;
                } else if ((b >= 0 && b < ' ' && b != '\t') || b == 0x7f) {
                    throw new MalformedAnswerException("chunk extension: a control character");
                }
            }
            case SIZE_LF -> {
                expect(b, '\n');
                sized();
            }
            case DATA_CR -> {
                expect(b, '\r');
                state = DATA_LF;
            }
            case DATA_LF -> {
                expect(b, '\n');
                lineLength = 0;
                state = FIRST_DIGIT;
            }
            default -> throw new IllegalStateException("chunk: state " + state + " (expected: one within a line)");
        }
    }

    private void digit(byte b) {
        int digit = HEX[b & 0xff];
        if (digit < 0) {
            throw new MalformedAnswerException("chunk size: no hexadecimal number");
        }
        if (left > MAX_SIZE) {
            throw new MalformedAnswerException("chunk size: too large a number");
        }
        left = (left << 4) | digit;
    }

    private void behindSize(byte b) {
        state = switch (b) {
            case '\r' -> SIZE_LF;
            case ';' -> EXTENSION;
            case ' ', '\t' -> BLANK;
            default -> throw new MalformedAnswerException("chunk size: no hexadecimal number");
        };
    }

    private static void expect(byte b, char expected) {
        if (b != expected) {
            throw new MalformedAnswerException("chunk: a line end that is not CR LF");
        }
    }
}
