package dev.velox.concurrency;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

import dev.velox.engine.limit.RateLimitSettings;
import dev.velox.engine.limit.RateLimiter;
import dev.velox.engine.limit.Slots;

/** Two loops ask for two requests each at the same moment, of a limiter that has three left. */
public final class BurstOfTheLimiter {

    private static final int WANTED = 2;
    private static final int LEFT = 3;

    private BurstOfTheLimiter() {}

    /** The limiter itself: one compare-and-set a batch. */
    @JCStressTest
    @Outcome(
            id = {"1, 2", "2, 1"},
            expect = Expect.ACCEPTABLE,
            desc = "Three, whoever came first")
    @Outcome(expect = Expect.FORBIDDEN, desc = "More than there were, or fewer")
    @State
    public static class CompareAndSet {

        private final RateLimiter limiter = RateLimiter.of(new RateLimitSettings(60, LEFT), 0);

        @Actor
        public void one(II_Result result) {
            result.r1 = take(limiter);
        }

        @Actor
        public void other(II_Result result) {
            result.r2 = take(limiter);
        }

        private static int take(RateLimiter limiter) {
            Slots slots = new Slots();
            limiter.reserve(WANTED, 0, 0, slots);
            return slots.granted();
        }
    }

    /** The weaker one: read, then write. */
    @JCStressTest
    @Outcome(
            id = {"1, 2", "2, 1"},
            expect = Expect.ACCEPTABLE,
            desc = "Three, whoever came first")
    @Outcome(id = "2, 2", expect = Expect.ACCEPTABLE_INTERESTING, desc = "One more than there were")
    @Outcome(expect = Expect.FORBIDDEN, desc = "Impossible")
    @State
    public static class ReadThenWrite {

        private volatile int taken;

        @Actor
        public void one(II_Result result) {
            result.r1 = take();
        }

        @Actor
        public void other(II_Result result) {
            result.r2 = take();
        }

        private int take() {
            int before = taken;
            int granted = Math.min(WANTED, LEFT - before);
            taken = before + granted;
            return granted;
        }
    }
}
