package dev.velox.engine.admission;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.velox.engine.clock.ManualClock;
import dev.velox.engine.exchange.Exchange;
import dev.velox.engine.exchange.FailureCode;
import dev.velox.engine.exchange.Outcome;
import dev.velox.engine.limit.BoundedIngressQueue;
import dev.velox.engine.limit.GcraRateLimiter;
import dev.velox.engine.limit.IngressQueue.WaitReason;
import dev.velox.engine.limit.RateLimitSettings;
import dev.velox.engine.limit.RateLimiter;
import dev.velox.engine.loop.RunningLoops;
import dev.velox.engine.observe.EngineObserver;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The engine's clock is set by hand. A loop's own timer runs on real time, finds the slot not yet come on the engine's clock
 * and waits again; so nothing here depends on how fast the machine is.
 */
class AdmissionWaitingTests {

    private static final long START = -7;
    private static final Duration SLOT = Duration.ofMillis(10);
    private static final Duration LONG_WAIT = Duration.ofSeconds(10);

    private final RunningLoops running = new RunningLoops(2);
    private final ManualClock clock = new ManualClock(START);
    private final AtomicInteger limited = new AtomicInteger();
    private final Callers callers = new Callers();
    private final RateLimiter limiter = new GcraRateLimiter(new RateLimitSettings(6_000, 1), START);

    private BoundedIngressQueue queue = new BoundedIngressQueue(100);
    private Admission admission = admission(LONG_WAIT);

    @AfterEach
    void stop() {
        running.close();
    }

    @Test
    void whenBucketEmptyRequestsGoInOrder() {
        admit(0, callers.batch(running.get(0), 5));
        admit(0, callers.batch(running.get(0), 3));
        assertThat(callers.went).containsExactly(0);
        assertThat(depth()).isEqualTo(7);

        clock.advance(SLOT.multipliedBy(4));
        running.await(0, "five went", () -> callers.went.size() == 5);
        assertThat(callers.went).containsExactly(0, 1, 2, 3, 4);
        assertThat(depth()).isEqualTo(3);

        clock.advance(SLOT.multipliedBy(3));
        running.await(0, "eight went", () -> callers.went.size() == 8);
        assertThat(callers.went).containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
        assertThat(depth()).isZero();
    }

    @Test
    void aTimerThatFiresBeforeTheSlotReleasesNobody() {
        admit(0, callers.batch(running.get(0), 2));
        clock.advance(SLOT.minusNanos(1));
        // Several timers of the waiting room have fired by then.
        awaitTimer(SLOT.multipliedBy(5));
        assertThat(callers.went).containsExactly(0);

        clock.advance(Duration.ofNanos(1));
        running.await(0, "the second went", () -> callers.went.size() == 2);
    }

    @Test
    void slotsGoFirstComeFirstServedAcrossLoops() {
        admit(0, callers.batch(running.get(0), 1));
        admit(1, callers.batch(running.get(1), 1));
        admit(0, callers.batch(running.get(0), 1));
        admit(1, callers.batch(running.get(1), 1));
        for (int i = 1; i <= 3; i++) {
            clock.advance(SLOT);
            int expected = i + 1;
            running.await(0, expected + " went", () -> callers.went.size() >= expected);
        }
        assertThat(callers.went).containsExactly(0, 1, 2, 3);
    }

    @Test
    void whoLeavesLastGivesItsSlotToTheNextAndItsPlaceAtOnce() {
        List<Exchange> batch = callers.batch(running.get(0), 3);
        admit(0, batch);
        running.run(0, batch.get(2)::callerLeft);
        assertThat(depth()).isEqualTo(1);

        admit(0, callers.batch(running.get(0), 1));
        clock.advance(SLOT.multipliedBy(2));
        running.await(0, "three went", () -> callers.went.size() == 3);
        assertThat(callers.went).containsExactly(0, 1, 3);
    }

    @Test
    void whoLeavesInTheMiddleForfeitsItsSlot() {
        List<Exchange> batch = callers.batch(running.get(0), 4);
        admit(0, batch);
        running.run(0, batch.get(1)::callerLeft);
        running.run(0, batch.get(2)::callerLeft);
        assertThat(depth()).isEqualTo(1);

        clock.advance(SLOT.multipliedBy(3).minusNanos(1));
        awaitTimer(SLOT.multipliedBy(4));
        assertThat(callers.went).containsExactly(0);
        clock.advance(Duration.ofNanos(1));
        running.await(0, "the last went", () -> callers.went.size() == 2);
        assertThat(callers.went).containsExactly(0, 3);
    }

    @Test
    void whenEverybodyHasLeftTheNextWaitsForItsOwnSlotOnly() {
        List<Exchange> batch = callers.batch(running.get(0), 3);
        admit(0, batch);
        running.run(0, batch.get(2)::callerLeft);
        running.run(0, batch.get(1)::callerLeft);
        assertThat(depth()).isZero();

        clock.advance(SLOT);
        admit(0, callers.batch(running.get(0), 1));
        assertThat(callers.went).containsExactly(0, 3);
    }

    @Test
    void anExchangeThatEndedOtherwiseWhileWaitingDoesNotGo() {
        List<Exchange> batch = callers.batch(running.get(0), 3);
        admit(0, batch);
        running.run(0, batch.get(1)::complete);

        clock.advance(SLOT.multipliedBy(2));
        running.await(0, "the third went", () -> callers.went.size() == 2);
        assertThat(callers.went).containsExactly(0, 2);
        assertThat(depth()).isZero();
    }

    @Test
    void whenTheQueueIsFullTheRestIsRefusedAndNotCharged() {
        queue = new BoundedIngressQueue(2);
        admission = admission(LONG_WAIT);
        List<Exchange> batch = callers.batch(running.get(0), 6);
        admit(0, batch);

        assertThat(batch.subList(0, 3)).noneMatch(Exchange::ended);
        assertThat(batch.subList(3, 6)).allSatisfy(exchange -> {
            assertThat(Callers.code(exchange)).isEqualTo(FailureCode.OVERLOADED);
            assertThat(Callers.failure(exchange).retryAfterNanos())
                    .isEqualTo(Duration.ofSeconds(1).toNanos());
            assertThat(Callers.failure(exchange).message())
                    .contains("2 requests wait already")
                    .contains("velox.ingress.capacity");
        });
        assertThat(limited).hasValue(0);

        clock.advance(SLOT.multipliedBy(2));
        running.await(0, "the waiting went", () -> callers.went.size() == 3);
        clock.advance(SLOT);
        admit(0, callers.batch(running.get(0), 1));
        assertThat(callers.went).as("the slot right behind was free").containsExactly(0, 1, 2, 6);
    }

    @Test
    void whoWouldWaitTooLongIsToldTheLimitAndTheExactWait() {
        admission = admission(SLOT);
        List<Exchange> batch = callers.batch(running.get(0), 5);
        admit(0, batch);

        assertThat(batch.subList(0, 2)).noneMatch(Exchange::ended);
        assertThat(batch.subList(2, 5)).allSatisfy(exchange -> {
            assertThat(Callers.code(exchange)).isEqualTo(FailureCode.RATE_LIMIT_EXCEEDED);
            assertThat(Callers.failure(exchange).retryAfterNanos())
                    .isEqualTo(SLOT.multipliedBy(2).toNanos());
            assertThat(Callers.failure(exchange).message())
                    .contains("6000 requests per minute, 1 at once")
                    .contains("velox.rate-limit.rpm")
                    .contains("in 0.020 s");
        });
        assertThat(limited).hasValue(3);
        assertThat(depth()).isEqualTo(1);

        clock.advance(SLOT.multipliedBy(2));
        admit(0, callers.batch(running.get(0), 1));
        running.await(0, "the waiting one went", () -> callers.went.size() == 3);
        assertThat(callers.went).contains(5);
    }

    @Test
    void withoutAWaitThereIsOnlyNowOrNever() {
        admission = admission(Duration.ZERO);
        List<Exchange> batch = callers.batch(running.get(0), 2);
        admit(0, batch);
        assertThat(callers.went).containsExactly(0);
        assertThat(Callers.code(batch.get(1))).isEqualTo(FailureCode.RATE_LIMIT_EXCEEDED);
        assertThat(depth()).isZero();
    }

    @Test
    void whoEndedBeforeTakesNoSlot() {
        admission = admission(Duration.ZERO);
        List<Exchange> batch = callers.batch(running.get(0), 3);
        running.run(0, batch.get(0)::callerLeft);
        running.run(0, batch.get(1)::callerLeft);
        admit(0, batch);
        assertThat(callers.went).containsExactly(2);
        admit(0, batch.subList(0, 2));
        assertThat(callers.went).containsExactly(2);
    }

    @Test
    void whoIsEndedByAnEarlierOneOfItsBatchDoesNotGo() {
        List<Exchange> batch = callers.batch(running.get(0), 3);
        running.run(
                0,
                () -> admission.admit(batch, clock.nanoTime(), exchange -> {
                    callers.go().accept(exchange);
                    batch.get(1).callerLeft();
                    batch.get(2).callerLeft();
                }));
        assertThat(callers.went).containsExactly(0);
        assertThat(depth()).isZero();
    }

    @Test
    void anExchangeThatCannotBeSentOnFailsAloneWhetherItWaitedOrNot() {
        List<Exchange> batch = callers.batch(running.get(0), 3);
        running.run(
                0,
                () -> admission.admit(batch, clock.nanoTime(), exchange -> {
                    callers.go().accept(exchange);
                    if (exchange != batch.get(2)) {
                        throw new IllegalStateException("on purpose");
                    }
                }));
        clock.advance(SLOT.multipliedBy(2));
        running.await(0, "all went", () -> callers.went.size() == 3);
        assertThat(Callers.code(batch.get(0))).isEqualTo(FailureCode.INTERNAL_ERROR);
        assertThat(Callers.code(batch.get(1))).isEqualTo(FailureCode.INTERNAL_ERROR);
        assertThat(Callers.code(batch.get(2))).isNull();
    }

    @Test
    void aDrainFailsWhoWaitsOnEveryLoopAndLeavesWhoWent() {
        List<Exchange> first = callers.batch(running.get(0), 3);
        List<Exchange> second = callers.batch(running.get(1), 2);
        admit(0, first);
        admit(1, second);
        assertThat(depth()).isEqualTo(4);

        admission.drain();
        running.await(0, "nobody waits", () -> depth() == 0);
        running.run(1, () -> assertThat(second).allMatch(Exchange::ended));
        running.run(0, () -> assertThat(first.subList(1, 3)).allMatch(Exchange::ended));
        assertThat(first.get(0).ended()).isFalse();
        for (Exchange exchange : List.of(first.get(1), first.get(2), second.get(0), second.get(1))) {
            assertThat(Callers.code(exchange)).isEqualTo(FailureCode.SHUTTING_DOWN);
            assertThat(Callers.failure(exchange).retryAfterNanos())
                    .isEqualTo(Duration.ofSeconds(1).toNanos());
        }
        clock.advance(Duration.ofMinutes(1));
        awaitTimer(SLOT.multipliedBy(5));
        assertThat(callers.went).containsExactly(0);
    }

    @Test
    void afterADrainWhoHasItsSlotGoesAndNobodyWaits() {
        admission.drain();
        List<Exchange> batch = callers.batch(running.get(0), 3);
        admit(0, batch);
        assertThat(callers.went).containsExactly(0);
        assertThat(batch.subList(1, 3)).allMatch(exchange -> Callers.code(exchange) == FailureCode.SHUTTING_DOWN);
        assertThat(depth()).isZero();
    }

    @Test
    void aCallerWhoLeavesIsNoFailure() {
        List<Exchange> batch = callers.batch(running.get(0), 2);
        Outcome[] seen = new Outcome[1];
        Exchange waiting = callers.on(running.get(0), (exchange, outcome) -> seen[0] = outcome);
        admit(0, batch);
        admit(0, List.of(waiting));
        running.run(0, waiting::callerReady);
        running.run(0, waiting::callerLeft);
        assertThat(seen[0]).isInstanceOf(Outcome.Cancelled.class);
        running.run(0, batch.get(1)::callerLeft);
        assertThat(depth()).isZero();
    }

    private Admission admission(Duration maxWait) {
        return new Admission(
                new AdmissionSettings(List.of(), false, 1000, 1 << 20, maxWait),
                limiter,
                queue,
                clock,
                new EngineObserver() {
                    @Override
                    public void rateLimited() {
                        limited.incrementAndGet();
                    }
                });
    }

    private void admit(int loop, List<Exchange> batch) {
        running.run(loop, () -> admission.admit(batch, clock.nanoTime(), callers.go()));
    }

    private int depth() {
        return queue.depth(WaitReason.LIMITER);
    }

    /** Waits for a timer of loop 0 that is later than those of the waiting room. */
    private void awaitTimer(Duration delay) {
        @Nullable Object[] fired = new Object[1];
        running.run(0, () -> running.get(0).schedule(() -> fired[0] = "fired", delay.toNanos()));
        running.await(0, "the timer fired", () -> fired[0] != null);
    }
}
