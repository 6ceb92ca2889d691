package dev.velox.engine.observe;

/**
 * Notes when an exchange turns from one {@link Phase} to the next; the clock is read by whoever turns it, often once for many
 * exchanges. All times are of the engine's clock, in nanoseconds.
 *
 * <p>Threads: the loop of the exchange.
 */
public final class Timeline {

    private final long startNanos;
    private Phase current = Phase.RECEIVE;
    private long since;

    private long receive;
    private long queue;
    private long scan;
    private long route;

    private boolean dispatched;
    private long pickedNanos;
    private long sentNanos;
    private boolean sent;
    private long firstByteNanos;
    private boolean answered;

    public Timeline(long startNanos) {
        this.startNanos = startNanos;
        this.since = startNanos;
    }

    /** When the head arrived. */
    public long startNanos() {
        return startNanos;
    }

    /** From now on it is in this phase: one of those before the first attempt. */
    public void turn(Phase next, long now) {
        if (dispatched) {
            return;
        }
        add(current, now - since);
        current = next;
        since = now;
    }

    /** An attempt begins. What was before it since the first, if there was one, was in vain. */
    public void attempt(long now) {
        turn(Phase.RETRY, now);
        dispatched = true;
        pickedNanos = now;
        sent = false;
    }

    /**
     * Its attempts were those of another exchange, which was sent for several and is over: they count as its own, as if the
     * first byte had come to it the moment this is called. Nothing happens when the other made none.
     */
    public void attemptsOf(Timeline sentForAll) {
        if (sentForAll.dispatched) {
            turn(Phase.RETRY, sentForAll.since);
            dispatched = true;
            pickedNanos = sentForAll.pickedNanos;
            sentNanos = sentForAll.sentNanos;
            sent = sentForAll.sent;
        }
    }

    /** The request of the latest attempt is about to be written. */
    public void sent(long now) {
        sentNanos = now;
        sent = true;
    }

    /** The first byte goes to the caller; of this attempt, which need not be the latest. */
    public void answered(long attemptPickedNanos, long attemptSentNanos, long now) {
        pickedNanos = attemptPickedNanos;
        sent(attemptSentNanos);
        answered(now);
    }

    /** The first byte goes to the caller. */
    public void answered(long now) {
        firstByteNanos = now;
        answered = true;
    }

    /** How the time until {@code now} divides. */
    public Timings at(long now) {
        long firstByte = answered ? firstByteNanos : now;
        long stream = now - firstByte;
        if (!dispatched) {
            long open = firstByte - since;
            return new Timings(
                    current == Phase.RECEIVE ? receive + open : receive,
                    current == Phase.QUEUE ? queue + open : queue,
                    current == Phase.SCAN ? scan + open : scan,
                    current == Phase.ROUTE ? route + open : route,
                    0,
                    0,
                    0,
                    stream);
        }
        long retry = pickedNanos - since;
        long connect = (sent ? sentNanos : firstByte) - pickedNanos;
        long ttfb = sent ? firstByte - sentNanos : 0;
        return new Timings(receive, queue, scan, route, retry, connect, ttfb, stream);
    }

    private void add(Phase phase, long nanos) {
        switch (phase) {
            case RECEIVE -> receive += nanos;
            case QUEUE -> queue += nanos;
            case SCAN -> scan += nanos;
            case ROUTE -> route += nanos;
            case RETRY, CONNECT, TTFB, STREAM ->
                throw new IllegalStateException("phase: " + phase + " (expected: one before the first attempt)");
        }
    }
}
