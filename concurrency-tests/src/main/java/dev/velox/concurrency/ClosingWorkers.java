package dev.velox.concurrency;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * A submitter counts itself in and then reads whether the workers are closed; closing says so and then reads who is inside.
 * Both reading too early would take a task that nobody runs. As in {@code dev.velox.engine.loop.MpscParseWorkers}.
 */
public final class ClosingWorkers {

    private ClosingWorkers() {}

    /** The order in use: volatile on both sides. */
    @JCStressTest
    @Outcome(id = "true, true", expect = Expect.FORBIDDEN, desc = "Taken, by workers that have ended")
    @Outcome(expect = Expect.ACCEPTABLE, desc = "Refused, or waited for")
    @State
    public static class Volatile {

        private final AtomicInteger inside = new AtomicInteger();
        private final AtomicBoolean closed = new AtomicBoolean();

        @Actor
        public void submitter(ZZ_Result result) {
            inside.getAndIncrement();
            result.r1 = !closed.get();
        }

        @Actor
        public void closer(ZZ_Result result) {
            closed.set(true);
            result.r2 = inside.get() == 0;
        }
    }

    /** The weaker one: closing says so with release. */
    @JCStressTest
    @Outcome(id = "true, true", expect = Expect.ACCEPTABLE_INTERESTING, desc = "Taken, by workers that have ended")
    @Outcome(expect = Expect.ACCEPTABLE, desc = "Refused, or waited for")
    @State
    public static class Release {

        private final AtomicInteger inside = new AtomicInteger();
        private final AtomicBoolean closed = new AtomicBoolean();

        @Actor
        public void submitter(ZZ_Result result) {
            inside.getAndIncrement();
            result.r1 = !closed.getAcquire();
        }

        @Actor
        public void closer(ZZ_Result result) {
            closed.setRelease(true);
            result.r2 = inside.getAcquire() == 0;
        }
    }
}
