package dev.velox.engine.arena;

import java.util.Objects;

/**
 * A window on a region of an {@link Arena} that knows for how long it is valid: the arena's generation is compared at each
 * use, so a region that outlived its batch is an exception and never somebody else's bytes.
 *
 * <p><b>Threads.</b> Confined to the thread of the arena.
 */
public final class ArenaView {

    private final Arena arena;
    private final int offset;
    private final int length;
    private final long generation;

    ArenaView(Arena arena, int offset, int length, long generation) {
        this.arena = arena;
        this.offset = offset;
        this.length = length;
        this.generation = generation;
    }

    /**
     * The slab that the region lies in.
     *
     * @throws IllegalStateException if the arena was reset since
     */
    public byte[] array() {
        check();
        return arena.array();
    }

    /**
     * Where the region starts in {@link #array()}.
     *
     * @throws IllegalStateException if the arena was reset since
     */
    public int offset() {
        check();
        return offset;
    }

    /**
     * Length of the region in bytes, without its padding.
     *
     * @throws IllegalStateException if the arena was reset since
     */
    public int length() {
        check();
        return length;
    }

    /**
     * The byte at {@code index}, counted from the start of the region.
     *
     * @throws IllegalStateException if the arena was reset since
     * @throws IndexOutOfBoundsException if the index is not in the region
     */
    public byte byteAt(int index) {
        check();
        return arena.array()[offset + Objects.checkIndex(index, length)];
    }

    /** Whether the region may still be used. */
    public boolean valid() {
        return generation == arena.generation();
    }

    private void check() {
        if (!valid()) {
            throw new IllegalStateException("generation: " + generation + " (expected: " + arena.generation()
                    + "; the arena was reset and the region belongs to somebody else)");
        }
    }
}
