package dev.velox.engine.ingress;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** A part of a body as one chunk (RFC 9112 section 7.1) in one buffer, where a codec makes three. */
final class Chunk {

    /** Up to this a copy is cheaper than two buffers more. */
    static final int MAX_BYTES = 16 << 10;

    /** Of the line before and the end of the line behind. */
    private static final int FRAMING = 8;

    private static final int CRLF = '\r' << 8 | '\n';

    private Chunk() {}

    /**
     * The chunk.
     *
     * @param part 1 to {@link #MAX_BYTES} bytes; released
     */
    static ByteBuf of(ByteBufAllocator allocator, ByteBuf part) {
        try {
            int size = part.readableBytes();
            ByteBuf chunk = allocator.directBuffer(size + FRAMING);
            int shift = Integer.SIZE - 4 - (Integer.numberOfLeadingZeros(size) & ~3);
            for (; shift >= 0; shift -= 4) {
                chunk.writeByte(Character.forDigit(size >> shift & 0xf, 16));
            }
            return chunk.writeShort(CRLF).writeBytes(part).writeShort(CRLF);
        } finally {
            part.release();
        }
    }
}
