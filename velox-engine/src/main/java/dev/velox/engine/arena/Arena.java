package dev.velox.engine.arena;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * A slab of bytes from which payloads are cut by moving a pointer, all given back at once by {@link #reset()}.
 *
 * <p><b>Layout.</b> Each payload starts at a multiple of {@value #ALIGNMENT} in {@link #array()} (of the index; the JVM
 * decides the address) and has {@value #PADDING} zero bytes behind its last byte, so that a scanner may read past the end:
 *
 * <pre>
 * | payload | 64 zeros | gap to the next multiple of 64 | payload | 64 zeros | ...
 * </pre>
 *
 * <p><b>Life.</b> Scan scratch: allocate, copy in, scan, reset. Nothing may keep a region beyond {@link #reset()}; who has to
 * hold one for a while takes an {@link ArenaView}, which notices.
 *
 * <p><b>Threads.</b> Confined to one thread.
 */
public final class Arena {

    /** Zero bytes behind each payload. A multiple of the widest vector (512 bit). */
    public static final int PADDING = 64;

    /** Each payload's offset is a multiple of this. */
    public static final int ALIGNMENT = 64;

    private static final int MAX_CAPACITY = 1 << 30;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN)
            .withInvokeExactBehavior();

    private final byte[] slab;
    private final int capacity;
    private int cursor;
    private long generation;

    /**
     * @param capacity bytes for payloads, padding and gaps, from 256 to 1 GB; rounded up to a multiple of 64
     */
    public Arena(int capacity) {
        if (capacity < 4 * PADDING || capacity > MAX_CAPACITY) {
            throw new IllegalArgumentException(
                    "capacity: " + capacity + " (expected: " + 4 * PADDING + " to " + MAX_CAPACITY + " bytes)");
        }
        this.capacity = align(capacity);
        this.slab = new byte[this.capacity];
    }

    /** Bytes of the slab. */
    public int capacity() {
        return capacity;
    }

    /**
     * Whether a payload of this length is the arena's business: at most half of it, so that one payload never displaces a
     * whole batch. Larger ones are held in a padded array of their own. Says nothing about the room left, see
     * {@link #hasRoom}.
     */
    public boolean fits(int length) {
        return length >= 0 && length <= capacity / 2;
    }

    /** Whether {@link #allocate} of this length would succeed now. A payload that {@link #fits} has room after a reset. */
    public boolean hasRoom(int length) {
        return fits(length) && (long) cursor + length + PADDING <= capacity;
    }

    /**
     * Cuts a region. Its own bytes hold whatever stood there before; the {@value #PADDING} bytes behind it are zero.
     *
     * @return the offset of the region in {@link #array()}
     * @throws IllegalArgumentException if the length does not {@linkplain #fits fit}
     * @throws IllegalStateException if the arena is too full and has to be reset first
     */
    public int allocate(int length) {
        int start = cursor;
        // Two comparisons decide the usual case; which of the two rules was broken is worked out only when one was.
        if (length < 0 || length > capacity / 2 || start + length + PADDING > capacity) {
            throw refusal(length);
        }
        int end = start + length;
        clear(slab, end);
        cursor = align(end + PADDING);
        return start;
    }

    /** The slab. The same array for the life of the arena. */
    public byte[] array() {
        return slab;
    }

    /** A checked window on an allocated region: any use of it after {@link #reset()} throws. */
    public ArenaView view(int offset, int length) {
        if (offset < 0 || length < 0 || (long) offset + length > cursor) {
            throw new IndexOutOfBoundsException("offset: " + offset + ", length: " + length + " (expected: inside the "
                    + cursor + " bytes in use)");
        }
        return new ArenaView(this, offset, length, generation);
    }

    /** Gives all regions back and makes every view stale. Costs the same whatever was allocated: nothing is cleared. */
    public void reset() {
        cursor = 0;
        generation++;
    }

    /** Bytes in use, with padding and gaps. */
    public int used() {
        return cursor;
    }

    /** How often this arena was reset. */
    public long generation() {
        return generation;
    }

    private RuntimeException refusal(int length) {
        if (!fits(length)) {
            return new IllegalArgumentException("length: " + length + " (expected: 0 to " + capacity / 2
                    + ", half the arena; larger payloads have an array of their own)");
        }
        return new IllegalStateException("length: " + length + ", used: " + cursor + " of " + capacity
                + " (expected: room for the payload and its padding; reset the arena between batches)");
    }

    private static void clear(byte[] slab, int at) {
        for (int i = at; i < at + PADDING; i += Long.BYTES) {
            LONG.set(slab, i, 0L);
        }
    }

    private static int align(int position) {
        return (position + ALIGNMENT - 1) & -ALIGNMENT;
    }
}
