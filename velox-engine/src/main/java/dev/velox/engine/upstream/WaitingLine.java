package dev.velox.engine.upstream;

import org.jspecify.annotations.Nullable;

/**
 * Those who wait for a connection, in the order in which they came; leaving takes constant time from any place. How long it
 * gets is bounded by the ingress queue, which each of them has entered.
 *
 * <p>Threads: its loop.
 */
final class WaitingLine {

    private @Nullable WireWaiter first;
    private @Nullable WireWaiter last;
    private int length;

    int length() {
        return length;
    }

    void add(WireWaiter waiter) {
        waiter.inLine = true;
        waiter.previous = last;
        if (last == null) {
            first = waiter;
        } else {
            last.next = waiter;
        }
        last = waiter;
        length++;
    }

    /** The one who has waited longest leaves; null when nobody waits. */
    @Nullable WireWaiter poll() {
        WireWaiter longest = first;
        if (longest != null) {
            remove(longest);
        }
        return longest;
    }

    /** Does nothing to one who is not in line. */
    void remove(WireWaiter waiter) {
        if (!waiter.inLine) {
            return;
        }
        WireWaiter before = waiter.previous;
        WireWaiter after = waiter.next;
        if (before == null) {
            first = after;
        } else {
            before.next = after;
        }
        if (after == null) {
            last = before;
        } else {
            after.previous = before;
        }
        waiter.inLine = false;
        waiter.previous = null;
        waiter.next = null;
        length--;
    }
}
