package dev.velox.engine.loop;

import org.jspecify.annotations.Nullable;

/**
 * Deadlines of one kind: all have the same duration, so the order of arming is the order of expiry and only the head is ever
 * looked at. Made by {@link Deadlines#list}.
 *
 * <p>Threads: its loop.
 */
public final class DeadlineList {

    private final Deadlines owner;
    private final long durationNanos;

    private @Nullable Deadline head;
    private @Nullable Deadline tail;

    DeadlineList(Deadlines owner, long durationNanos) {
        this.owner = owner;
        this.durationNanos = durationNanos;
    }

    void arm(Deadline deadline) {
        deadline.disarm();
        if (durationNanos == 0) {
            return;
        }
        deadline.dueNanos = owner.now() + durationNanos;
        deadline.list = this;
        deadline.previous = tail;
        if (tail == null) {
            head = deadline;
        } else {
            tail.next = deadline;
        }
        tail = deadline;
        owner.armed();
    }

    void disarm(Deadline deadline) {
        Deadline before = deadline.previous;
        Deadline after = deadline.next;
        if (before == null) {
            head = after;
        } else {
            before.next = after;
        }
        if (after == null) {
            tail = before;
        } else {
            after.previous = before;
        }
        deadline.list = null;
        deadline.previous = null;
        deadline.next = null;
        owner.disarmed();
    }

    /** Takes the oldest deadline out if it is due, else returns null. */
    @Nullable Deadline takeDue(long nowNanos) {
        Deadline oldest = head;
        if (oldest == null || oldest.dueNanos - nowNanos > 0) {
            return null;
        }
        disarm(oldest);
        return oldest;
    }
}
