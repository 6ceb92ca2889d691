package dev.velox.engine.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * What one I/O pass brought of an answer, as one buffer: the caller's connection then gets one write and one flush. Small
 * pieces are copied together, large ones linked.
 *
 * <p><b>Ownership.</b> A buffer added belongs to the batch; {@link #take()} gives it away again.
 */
final class ReadBatch {

    /** Below this a copy is cheaper than a further component. */
    private static final int COPY_BELOW = 4096;

    /** Room to copy to: pieces that are small come in numbers. */
    private static final int ROOM = 16 << 10;

    private static final int MAX_COMPONENTS = 1024;

    private final ByteBufAllocator allocator;
    private @Nullable ByteBuf bytes;

    /** The same as {@link #bytes} when that is a buffer of our own to copy to. */
    private @Nullable ByteBuf copy;

    /** The same as {@link #bytes} when that is a list of our own to link to. */
    private @Nullable CompositeByteBuf list;

    ReadBatch(ByteBufAllocator allocator) {
        this.allocator = allocator;
    }

    void add(ByteBuf piece) {
        ByteBuf have = bytes;
        if (have == null) {
            bytes = piece;
        } else if (copy != null && piece.readableBytes() < COPY_BELOW) {
            append(copy, piece);
        } else if (list != null) {
            list.addFlattenedComponents(true, piece);
        } else if (have.readableBytes() + piece.readableBytes() < COPY_BELOW) {
            ByteBuf own = allocator.buffer(ROOM);
            append(own, have);
            append(own, piece);
            copy = own;
            bytes = own;
        } else {
            CompositeByteBuf own = allocator.compositeBuffer(MAX_COMPONENTS);
            own.addFlattenedComponents(true, have).addFlattenedComponents(true, piece);
            copy = null;
            list = own;
            bytes = own;
        }
    }

    int length() {
        ByteBuf have = bytes;
        return have == null ? 0 : have.readableBytes();
    }

    /** Everything added so far, or null when there is nothing. */
    @Nullable ByteBuf take() {
        ByteBuf have = bytes;
        bytes = null;
        copy = null;
        list = null;
        return have;
    }

    /** As {@link #take()}, at most so many bytes; the rest stays. */
    @Nullable ByteBuf take(int most) {
        ByteBuf have = bytes;
        if (have == null || have.readableBytes() <= most) {
            return take();
        }
        // Not copied to any more: growing, it could move under the part that was given away.
        copy = null;
        return have.readRetainedSlice(most);
    }

    void release() {
        ByteBuf have = take();
        if (have != null) {
            have.release();
        }
    }

    private static void append(ByteBuf to, ByteBuf piece) {
        try {
            to.writeBytes(piece);
        } finally {
            piece.release();
        }
    }
}
