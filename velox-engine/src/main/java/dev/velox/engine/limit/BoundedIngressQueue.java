package dev.velox.engine.limit;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * A bound on all who wait, and a count by what they wait for.
 *
 * <p>Threads: any; lock-free. The total is taken first and given back last, so it never falls below the sum of the counts
 * and the bound holds at every moment.
 */
public final class BoundedIngressQueue implements IngressQueue {

    private final int capacity;
    private final AtomicInteger total = new AtomicInteger();
    private final AtomicInteger forLimiter = new AtomicInteger();
    private final AtomicInteger forStream = new AtomicInteger();
    private final AtomicInteger forWorker = new AtomicInteger();

    /**
     * @param capacity how many may wait at the same time, all reasons together
     * @throws IllegalArgumentException if it is below 1
     */
    public BoundedIngressQueue(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("capacity: " + capacity + " (expected: >= 1)");
        }
        this.capacity = capacity;
    }

    @Override
    public boolean enter(WaitReason reason) {
        // Compare-and-set instead of add and give back: a refused caller must not push out another one meanwhile.
        int taken = total.get();
        while (taken < capacity) {
            int seen = total.compareAndExchange(taken, taken + 1);
            if (seen == taken) {
                waitingFor(reason).getAndIncrement();
                return true;
            }
            taken = seen;
        }
        return false;
    }

    /** {@inheritDoc} @throws IllegalStateException if nobody waits for this: a place was given back twice */
    @Override
    public void leave(WaitReason reason) {
        AtomicInteger depth = waitingFor(reason);
        int waiting = depth.get();
        while (true) {
            if (waiting == 0) {
                throw new IllegalStateException("depth of " + reason + ": 0 (expected: one leave for each enter)");
            }
            int seen = depth.compareAndExchange(waiting, waiting - 1);
            if (seen == waiting) {
                total.getAndDecrement();
                return;
            }
            waiting = seen;
        }
    }

    @Override
    public int depth(WaitReason reason) {
        return waitingFor(reason).get();
    }

    @Override
    public int capacity() {
        return capacity;
    }

    private AtomicInteger waitingFor(WaitReason reason) {
        return switch (reason) {
            case LIMITER -> forLimiter;
            case STREAM -> forStream;
            case WORKER -> forWorker;
        };
    }
}
