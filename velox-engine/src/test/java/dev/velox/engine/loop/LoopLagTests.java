package dev.velox.engine.loop;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.velox.engine.clock.ManualClock;
import dev.velox.engine.observe.EngineObserver;

import static org.assertj.core.api.Assertions.assertThat;

class LoopLagTests {

    private static final Duration JUST_IN_TIME = LoopLag.LIMIT.plusNanos(LoopLag.PERIOD_NANOS);

    private final RunningLoops running = new RunningLoops(2);
    private final ManualClock clock = new ManualClock(Long.MAX_VALUE - 1);

    @AfterEach
    void stop() {
        running.close();
    }

    @Test
    void aLoopThatComesTooLateTwiceLagsUntilItIsOnTimeAgain() {
        var lag = new LoopLag(running.loops(), clock, EngineObserver.NONE);

        measureAfter(lag, JUST_IN_TIME);
        measureAfter(lag, JUST_IN_TIME);
        assertThat(running.call(0, lag::lagging)).isFalse();
        measureAfter(lag, JUST_IN_TIME.plusNanos(1));
        assertThat(running.call(0, lag::lagging)).as("one pause is no overload").isFalse();
        measureAfter(lag, JUST_IN_TIME.plusNanos(1));
        assertThat(running.call(0, lag::lagging)).isTrue();
        measureAfter(lag, JUST_IN_TIME.plusSeconds(1));
        assertThat(running.call(0, lag::lagging)).isTrue();
        measureAfter(lag, Duration.ZERO);
        assertThat(running.call(0, lag::lagging)).isFalse();
    }

    @Test
    void onlyTheLateLoopLagsAndNoOtherThread() {
        var lag = new LoopLag(running.loops(), clock, EngineObserver.NONE);

        measureAfter(lag, JUST_IN_TIME.plusNanos(1));
        measureAfter(lag, JUST_IN_TIME.plusNanos(1));
        assertThat(running.call(0, lag::lagging)).isTrue();
        assertThat(running.call(1, lag::lagging)).isFalse();
        assertThat(lag.lagging()).as("on the thread of the test").isFalse();
    }

    @Test
    void onceStartedEveryLoopIsMeasuredAgainAndAgainUntilClose() throws Exception {
        var step = new AtomicLong();
        var time = new AtomicLong();
        // Each reading is later than the last by the step, so with a large one every measurement is late.
        LoopLag lag = LoopLag.start(running.loops(), () -> time.addAndGet(step.get()), EngineObserver.NONE);
        for (int round = 0; round < 2; round++) {
            step.set(JUST_IN_TIME.plusNanos(1).toNanos());
            running.await(0, "loop 0 lags", lag::lagging);
            running.await(1, "loop 1 lags", lag::lagging);
            step.set(0);
            running.await(0, "loop 0 is on time", () -> !lag.lagging());
            running.await(1, "loop 1 is on time", () -> !lag.lagging());
        }
        step.set(JUST_IN_TIME.plusNanos(1).toNanos());
        running.await(0, "loop 0 lags", lag::lagging);
        lag.close();
        assertThat(running.call(0, lag::lagging)).isFalse();
        // What was scheduled before the close comes first; it finds itself closed and comes no more.
        for (int round = 0; round < 2; round++) {
            for (int loop = 0; loop < 2; loop++) {
                long closedAt = round == 0 ? -1 : time.get();
                var passed = new CountDownLatch(1);
                running.get(loop).schedule(passed::countDown, 2 * LoopLag.PERIOD_NANOS);
                assertThat(passed.await(10, TimeUnit.SECONDS)).isTrue();
                assertThat(closedAt).isIn(-1L, time.get());
            }
        }
    }

    private void measureAfter(LoopLag lag, Duration time) {
        running.run(0, () -> {
            lag.probe(0).expect();
            clock.advance(time);
            lag.probe(0).measure();
        });
    }
}
