package dev.velox.engine.loop;

import org.jspecify.annotations.Nullable;

/**
 * One deadline of one owner, armed and disarmed as often as the owner likes: the node of a {@link DeadlineList}, made once
 * with its owner. Every operation takes constant time and allocates nothing.
 *
 * <p>Threads: the loop of the lists that it is armed in.
 */
public final class Deadline {

    private final Runnable onExpiry;

    @Nullable DeadlineList list;

    @Nullable Deadline previous;

    @Nullable Deadline next;

    long dueNanos;

    /** @param onExpiry runs on the loop when the deadline has passed; it is disarmed by then and may be armed again */
    public Deadline(Runnable onExpiry) {
        this.onExpiry = onExpiry;
    }

    /** Starts over: it expires when the duration of this list has passed from now on. Disarms it elsewhere. */
    public void arm(DeadlineList target) {
        target.arm(this);
    }

    /** It will not expire. Does nothing when it is not armed. */
    public void disarm() {
        DeadlineList current = list;
        if (current != null) {
            current.disarm(this);
        }
    }

    /** Whether it is going to expire. */
    public boolean armed() {
        return list != null;
    }

    void expire() {
        onExpiry.run();
    }
}
