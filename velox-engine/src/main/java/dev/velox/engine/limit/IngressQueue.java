package dev.velox.engine.limit;

/**
 * Bounds how many exchanges wait, whatever they wait for. A full queue refuses; nobody blocks.
 *
 * <p>Threads: any; lock-free.
 */
public interface IngressQueue {

    /** What an exchange can wait for. */
    enum WaitReason {
        /** Its slot of the rate limiter. */
        LIMITER,
        /** A connection or stream to the upstream. */
        STREAM,
        /** A worker that scans its body. */
        WORKER
    }

    /** Takes a place. False: full, and nothing was taken. */
    boolean enter(WaitReason reason);

    /** Gives the place back; once for each successful {@link #enter}. */
    void leave(WaitReason reason);

    /** Exchanges that wait for this now. */
    int depth(WaitReason reason);

    /** Exchanges that may wait at the same time, all reasons together. */
    int capacity();
}
