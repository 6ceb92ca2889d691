package dev.velox.concurrency;

import java.util.concurrent.atomic.AtomicBoolean;

import org.jctools.queues.atomic.MpscAtomicArrayQueue;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * A worker raises its flag and looks once more before it sleeps; a producer puts its task in and looks at the flag. Both
 * looking past each other would leave a task with a sleeping worker. As in {@code dev.velox.engine.loop.ParseWorker}, over
 * the same queue.
 */
public final class SleepingWorker {

    private SleepingWorker() {}

    /** The order in use: volatile on both sides. */
    @JCStressTest
    @Outcome(id = "false, false", expect = Expect.FORBIDDEN, desc = "A task with a worker that sleeps")
    @Outcome(expect = Expect.ACCEPTABLE, desc = "Seen, or woken, or both")
    @State
    public static class Volatile {

        private final MpscAtomicArrayQueue<Object> queue = new MpscAtomicArrayQueue<>(4);
        private final AtomicBoolean parked = new AtomicBoolean();

        @Actor
        public void producer(ZZ_Result result) {
            queue.offerIfBelowThreshold(this, 4);
            result.r1 = parked.get();
        }

        @Actor
        public void worker(ZZ_Result result) {
            parked.set(true);
            result.r2 = !queue.isEmpty();
        }
    }

    /** The weaker one: the flag is raised with release, which may stay behind the look. */
    @JCStressTest
    @Outcome(id = "false, false", expect = Expect.ACCEPTABLE_INTERESTING, desc = "A task with a worker that sleeps")
    @Outcome(expect = Expect.ACCEPTABLE, desc = "Seen, or woken, or both")
    @State
    public static class Release {

        private final MpscAtomicArrayQueue<Object> queue = new MpscAtomicArrayQueue<>(4);
        private final AtomicBoolean parked = new AtomicBoolean();

        @Actor
        public void producer(ZZ_Result result) {
            queue.offerIfBelowThreshold(this, 4);
            result.r1 = parked.getAcquire();
        }

        @Actor
        public void worker(ZZ_Result result) {
            parked.setRelease(true);
            result.r2 = !queue.isEmpty();
        }
    }
}
