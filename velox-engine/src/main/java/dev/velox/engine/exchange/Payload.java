package dev.velox.engine.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * A request body, held whole.
 *
 * <p><b>Ownership.</b> A payload owns its buffer and belongs to its exchange, which releases it once, at the end at the
 * latest. Who sends the bytes takes {@link #retainedBytes()}.
 *
 * <p><b>Two forms.</b> Small bodies are the inbound buffers themselves. Large ones are one heap array with {@link #PADDING}
 * zero bytes behind the last byte, so that a scanner may read past the end without a copy.
 */
public final class Payload {

    /** Zero bytes behind the last byte of a padded array. A multiple of the widest vector (512 bit). */
    public static final int PADDING = 64;

    private static final Payload EMPTY = new Payload(Unpooled.EMPTY_BUFFER, null);

    private final ByteBuf bytes;
    private final byte @Nullable [] padded;
    private final int length;
    private boolean released;

    private Payload(ByteBuf bytes, byte @Nullable [] padded) {
        this.bytes = bytes;
        this.padded = padded;
        this.length = bytes.readableBytes();
    }

    public static Payload empty() {
        return EMPTY;
    }

    /** A payload over inbound buffers; takes ownership of the buffer's reference. */
    public static Payload ofBuffer(ByteBuf bytes) {
        return new Payload(bytes, null);
    }

    /**
     * A payload over one array.
     *
     * @throws IllegalArgumentException if fewer than {@link #PADDING} bytes stand behind {@code length}
     */
    public static Payload ofPaddedArray(byte[] array, int length) {
        if (array.length - length < PADDING) {
            throw new IllegalArgumentException("array.length: " + array.length + " (expected: >= " + length + " + "
                    + PADDING + " bytes of padding)");
        }
        return new Payload(Unpooled.wrappedBuffer(array, 0, length), array);
    }

    /** Length in bytes. */
    public int length() {
        return length;
    }

    /** The padded array, data from index 0, or null when this payload is made of inbound buffers. */
    public byte @Nullable [] paddedArray() {
        return padded;
    }

    /** Copies all bytes to {@code target} from {@code offset} on. */
    public void copyTo(byte[] target, int offset) {
        bytes.getBytes(bytes.readerIndex(), target, offset, length);
    }

    /** The bytes as a buffer with a reference and an index of its own; the taker releases it. */
    public ByteBuf retainedBytes() {
        return bytes.retainedDuplicate();
    }

    /**
     * The bytes with one part replaced, without a copy of the rest; the taker releases it.
     *
     * @param offset where the part starts
     * @param length its length in bytes
     * @param part what stands there instead; owned by the result
     */
    public ByteBuf spliced(int offset, int length, ByteBuf part) {
        int start = bytes.readerIndex();
        int behind = offset + length;
        return Unpooled.wrappedBuffer(
                bytes.retainedSlice(start, offset), part, bytes.retainedSlice(start + behind, this.length - behind));
    }

    /** Gives the buffer back. Further calls do nothing. */
    public void release() {
        if (!released && this != EMPTY) {
            released = true;
            bytes.release();
        }
    }
}
