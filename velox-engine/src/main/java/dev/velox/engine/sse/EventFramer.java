package dev.velox.engine.sse;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream of server-sent events at event ends and nowhere else, over any chunking; the bytes themselves are never
 * changed. Holds the beginning of an unfinished event, at most {@link #MAX_TAIL} bytes.
 *
 * <p>A buffer that ends where an event ends goes through as it is; only unfinished events are copied, once.
 *
 * <p><b>Threads.</b> Confined to one loop. <b>Ownership.</b> A buffer pushed in belongs to the framer; a buffer handed out
 * belongs to the taker. {@link #close()} releases what is held.
 */
public final class EventFramer implements AutoCloseable {

    /** Bytes of one event that are held while it is unfinished. */
    public static final int MAX_TAIL = 1 << 20;

    private static final int SMALLEST_TAIL = 512;

    private final EventScanner scanner = new EventScanner();
    private final ByteBufAllocator allocator;
    private @Nullable ByteBuf tail;
    private boolean tooLong;

    public EventFramer(ByteBufAllocator allocator) {
        this.allocator = allocator;
    }

    /**
     * Takes the next bytes.
     *
     * @return all whole events that were not handed out yet, or null when there is none
     */
    public @Nullable ByteBuf push(ByteBuf in) {
        if (tooLong) {
            in.release();
            return null;
        }
        int whole = scanner.scan(in);
        ByteBuf held = tail;
        if (whole == 0) {
            hold(in);
            return null;
        }
        if (held != null) {
            tail = null;
            held.writeBytes(in, whole);
            hold(in);
            return held;
        }
        if (whole == in.readableBytes()) {
            return in;
        }
        ByteBuf events = in.readRetainedSlice(whole);
        hold(in);
        return events;
    }

    /**
     * The stream has ended. What is unfinished counts for {@link #dataSeen} and {@link #terminalSeen} as if a blank line had
     * followed: some servers leave the last one out.
     *
     * @return the unfinished rest as it came, or null when there is none
     */
    public @Nullable ByteBuf end() {
        scanner.end();
        ByteBuf rest = tail;
        tail = null;
        return rest;
    }

    /** Whether a whole event with data went by. Comments and events without data do not count. */
    public boolean dataSeen() {
        return scanner.dataSeen();
    }

    /**
     * Whether a whole event went by that says that nothing follows: {@code data: [DONE]}, one of {@code event:
     * response.completed}, {@code .failed}, {@code .incomplete}, {@code .cancelled}, or an error.
     */
    public boolean terminalSeen() {
        return scanner.lastSeen();
    }

    /** Whether one event grew beyond {@link #MAX_TAIL}. Nothing is handed out from then on. */
    public boolean tooLong() {
        return tooLong;
    }

    /** Bytes of the unfinished event. */
    public int heldBytes() {
        ByteBuf held = tail;
        return held == null ? 0 : held.readableBytes();
    }

    /** Releases what is held. */
    @Override
    public void close() {
        ByteBuf held = tail;
        tail = null;
        if (held != null) {
            held.release();
        }
    }

    private void hold(ByteBuf in) {
        try {
            int length = in.readableBytes();
            if (length == 0) {
                return;
            }
            if (heldBytes() + length > MAX_TAIL) {
                tooLong = true;
                close();
                return;
            }
            ByteBuf held = tail;
            if (held == null) {
                held = allocator.buffer(Math.max(SMALLEST_TAIL, length));
                tail = held;
            }
            held.writeBytes(in);
        } finally {
            in.release();
        }
    }
}
