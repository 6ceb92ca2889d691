package dev.velox.engine.loop;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.velox.engine.clock.ManualClock;
import dev.velox.engine.clock.NanoClock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class DeadlinesTests {

    /** Far longer than the test: the real tick finds nothing due unless the manual clock says so. */
    private static final Duration LONG = Duration.ofMinutes(10);

    private final RunningLoops running = new RunningLoops(1);
    private final ManualClock clock =
            new ManualClock(Long.MAX_VALUE - Duration.ofMinutes(5).toNanos());
    private final Deadlines deadlines = new Deadlines(running.get(0), clock);
    private final List<String> expired = new ArrayList<>();

    @AfterEach
    void stop() {
        running.close();
    }

    @Test
    void deadlinesExpireInTheOrderOfArmingAndNeverEarly() {
        running.run(0, () -> {
            DeadlineList list = deadlines.list(LONG);
            deadline("a").arm(list);
            clock.advance(Duration.ofSeconds(1));
            deadline("b").arm(list);
            deadline("c").arm(list);

            expireAfter(LONG.minusSeconds(1).minusNanos(1));
            assertThat(expired).isEmpty();
            expireAfter(Duration.ofNanos(1));
            assertThat(expired).containsExactly("a");
            expireAfter(Duration.ofSeconds(1));
            assertThat(expired).containsExactly("a", "b", "c");
        });
    }

    @Test
    void whenArmedAgainADeadlineStartsOverBehindTheOthers() {
        running.run(0, () -> {
            DeadlineList list = deadlines.list(LONG);
            Deadline first = deadline("first");
            first.arm(list);
            deadline("second").arm(list);
            clock.advance(Duration.ofSeconds(5));
            first.arm(list);

            expireAfter(LONG.minusSeconds(5));
            assertThat(expired).containsExactly("second");
            assertThat(first.armed()).isTrue();
            expireAfter(Duration.ofSeconds(5));
            assertThat(expired).containsExactly("second", "first");
            assertThat(first.armed()).isFalse();
        });
    }

    @Test
    void aDeadlineArmedInAnotherListLeavesTheFirst() {
        running.run(0, () -> {
            DeadlineList shorter = deadlines.list(LONG);
            DeadlineList longer = deadlines.list(LONG.multipliedBy(2));
            Deadline deadline = deadline("moved");
            deadline.arm(shorter);
            deadline.arm(longer);

            expireAfter(LONG);
            assertThat(expired).isEmpty();
            expireAfter(LONG);
            assertThat(expired).containsExactly("moved");
        });
    }

    @Test
    void disarmingTakesOutHeadMiddleAndTailAndTwiceDoesNothing() {
        running.run(0, () -> {
            DeadlineList list = deadlines.list(LONG);
            List<Deadline> all = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                all.add(deadline("d" + i));
                all.get(i).arm(list);
            }
            for (int i : new int[] {0, 2, 4, 0, 2, 4}) {
                all.get(i).disarm();
            }
            expireAfter(LONG);
            assertThat(expired).containsExactly("d1", "d3");
            all.get(1).disarm();
            deadline("after").arm(list);
            expireAfter(LONG);
            assertThat(expired).containsExactly("d1", "d3", "after");
        });
    }

    @Test
    void aCallbackMayDisarmOthersAndArmItselfAgain() {
        running.run(0, () -> {
            DeadlineList list = deadlines.list(LONG);
            Deadline victim = deadline("victim");
            Deadline[] self = new Deadline[1];
            self[0] = new Deadline(() -> {
                expired.add("self");
                victim.disarm();
                self[0].arm(list);
            });
            self[0].arm(list);
            victim.arm(list);

            expireAfter(LONG);
            assertThat(expired).containsExactly("self");
            assertThat(victim.armed()).isFalse();
            expireAfter(LONG);
            assertThat(expired).containsExactly("self", "self");
        });
    }

    @Test
    void aCallbackThatThrowsStopsNoOther() {
        running.run(0, () -> {
            DeadlineList list = deadlines.list(LONG);
            new Deadline(() -> {
                        throw new IllegalStateException("on purpose");
                    })
                    .arm(list);
            deadline("next").arm(list);
            expireAfter(LONG);
            assertThat(expired).containsExactly("next");
        });
    }

    @Test
    void aZeroDurationNeverExpiresAndStartsNoTick() {
        running.run(0, () -> {
            DeadlineList off = deadlines.list(Duration.ZERO);
            DeadlineList on = deadlines.list(LONG);
            Deadline deadline = deadline("never");
            deadline.arm(off);
            expireAfter(LONG.multipliedBy(1000));
            assertThat(deadline.armed()).isFalse();
            assertThat(deadlines.ticking()).isFalse();

            deadline.arm(on);
            deadline.arm(off);
            expireAfter(LONG);
            assertThat(expired).isEmpty();
        });
    }

    @Test
    void theTickIsATenthOfTheShortestDurationWithinItsBounds() {
        running.run(0, () -> {
            assertThat(deadlines.tickNanos()).isEqualTo(millis(100));
            deadlines.list(Duration.ofMinutes(1));
            assertThat(deadlines.tickNanos()).isEqualTo(millis(100));
            deadlines.list(Duration.ofMillis(300));
            assertThat(deadlines.tickNanos()).isEqualTo(millis(30));
            deadlines.list(Duration.ZERO);
            deadlines.list(Duration.ofMillis(5));
            assertThat(deadlines.tickNanos()).isEqualTo(millis(10));
            deadlines.list(Duration.ofMinutes(1));
            assertThat(deadlines.tickNanos()).isEqualTo(millis(10));
        });
    }

    @Test
    void theTickRunsOnlyWhileSomethingIsArmed() {
        DeadlineList list = running.call(0, () -> deadlines.list(Duration.ofMillis(100)));
        Deadline deadline = deadline("x");
        assertThat(running.call(0, deadlines::ticking)).isFalse();

        running.run(0, () -> deadline.arm(list));
        assertThat(running.call(0, deadlines::ticking)).isTrue();
        running.run(0, deadline::disarm);
        running.await(0, "the tick has stopped", () -> !deadlines.ticking());

        running.run(0, () -> deadline.arm(list));
        clock.advance(Duration.ofMillis(100));
        running.await(0, "the tick has expired it", () -> expired.equals(List.of("x")));
        running.await(0, "the tick has stopped again", () -> !deadlines.ticking());
    }

    @Test
    void onRealTimeADeadlineExpiresNotBeforeItsTime() throws Exception {
        NanoClock real = NanoClock.system();
        var onRealTime = new Deadlines(running.get(0), real);
        var done = new CountDownLatch(1);
        long[] times = new long[2];
        running.run(0, () -> {
            times[0] = real.nanoTime();
            new Deadline(() -> {
                        times[1] = real.nanoTime();
                        done.countDown();
                    })
                    .arm(onRealTime.list(Duration.ofMillis(25)));
        });
        assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(times[1] - times[0]).isGreaterThanOrEqualTo(millis(25));
    }

    @Test
    void aShorterListMadeLaterQuickensARunningTick() {
        List<String> seen = new ArrayList<>();
        running.run(0, () -> {
            deadline("slow").arm(deadlines.list(LONG));
            deadline("fast").arm(deadlines.list(Duration.ofMillis(20)));
            clock.advance(Duration.ofMillis(20));
            // A loop runs its timers in order: behind a tick of 10 ms, before one of 100 ms.
            running.get(0).schedule(() -> seen.addAll(List.of("timer", expired.toString())), millis(50));
        });
        running.await(0, "the timer fired", () -> !seen.isEmpty());
        assertThat(seen).containsExactly("timer", "[fast]");
    }

    @Test
    void aNegativeDurationIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> deadlines.list(Duration.ofSeconds(-1)))
                .withMessage("duration: PT-1S (expected: >= 0, 0 = never)");
    }

    private Deadline deadline(String name) {
        return new Deadline(() -> expired.add(name));
    }

    private void expireAfter(Duration time) {
        clock.advance(time);
        deadlines.expire(clock.nanoTime());
    }

    private static long millis(long millis) {
        return Duration.ofMillis(millis).toNanos();
    }
}
