package dev.velox.engine.admission;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.velox.engine.clock.ManualClock;
import dev.velox.engine.clock.NanoClock;
import dev.velox.engine.exchange.Exchange;
import dev.velox.engine.exchange.Failure;
import dev.velox.engine.exchange.FailureCode;
import dev.velox.engine.limit.BoundedIngressQueue;
import dev.velox.engine.limit.RateLimiter;
import dev.velox.engine.loop.LoopLag;
import dev.velox.engine.loop.RunningLoops;
import dev.velox.engine.observe.EngineObserver;

import static org.assertj.core.api.Assertions.assertThat;

class AdmissionTests {

    private static final long KB = 1024;
    private static final long STEP = 256 * KB;

    private final RunningLoops running = new RunningLoops(1);
    private final Callers callers = new Callers();
    private final Exchange exchange = callers.on(running.get(0));

    @AfterEach
    void stop() {
        running.close();
    }

    @Test
    void entersUpToTheLimitAndAgainAfterOneLeft() {
        Admission admission = admission(List.of(), 2, 4 * STEP, null);
        assertThat(admission.enter(Callers.head())).isNull();
        assertThat(admission.enter(Callers.head())).isNull();

        Failure refusal = admission.enter(Callers.head());
        assertThat(refusal).isNotNull();
        assertThat(refusal.code()).isEqualTo(FailureCode.OVERLOADED);
        assertThat(refusal.retryAfterNanos()).isEqualTo(Duration.ofSeconds(1).toNanos());
        assertThat(refusal.message()).contains("2 requests").contains("velox.ingress.max-in-flight");
        assertThat(admission.inFlight()).isEqualTo(2);

        admission.leave(exchange);
        assertThat(admission.inFlight()).isEqualTo(1);
        assertThat(admission.enter(Callers.head())).isNull();
    }

    @Test
    void aWrongKeyTakesNoPlace() {
        Admission admission = admission(List.of("sk-right"), 1, 4 * STEP, null);

        Failure refusal = admission.enter(Callers.head("Authorization", "Bearer sk-wrong"));
        assertThat(refusal).isNotNull();
        assertThat(refusal.code()).isEqualTo(FailureCode.INVALID_API_KEY);
        assertThat(admission.inFlight()).isZero();
        assertThat(admission.enter(Callers.head("Authorization", "Bearer sk-right")))
                .isNull();
    }

    @Test
    void underContentionNeverMoreThanTheLimitAreInFlight() throws Exception {
        Admission admission = admission(List.of(), 2, 4 * STEP, null);
        var inside = new AtomicInteger();
        var most = new AtomicInteger();
        var start = new CountDownLatch(1);
        List<Future<?>> done = new ArrayList<>();
        try (ExecutorService pool = Executors.newFixedThreadPool(4)) {
            for (int t = 0; t < 4; t++) {
                Exchange mine = callers.on(running.get(0));
                done.add(pool.submit(() -> {
                    start.await();
                    for (int i = 0; i < 50_000; i++) {
                        if (admission.enter(mine.head()) == null) {
                            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                            inside.decrementAndGet();
                            admission.leave(mine);
                        }
                    }
                    return null;
                }));
            }
            start.countDown();
        }
        assertThat(done).allMatch(future -> future.state() == Future.State.SUCCESS);
        assertThat(most.get()).isBetween(1, 2);
        assertThat(admission.inFlight()).isZero();
    }

    @Test
    void bodiesUpTo64KilobytesReserveNothingLargerOnesInSteps() {
        Admission admission = admission(List.of(), 10, 4 * STEP, null);

        assertThat(admission.reserve(exchange, 64 * KB)).isNull();
        assertThat(admission.reservedBytes()).isZero();
        assertThat(admission.reserve(exchange, 64 * KB + 1)).isNull();
        assertThat(admission.reservedBytes()).isEqualTo(STEP);
        assertThat(admission.reserve(exchange, STEP)).isNull();
        assertThat(admission.reservedBytes()).isEqualTo(STEP);
        assertThat(admission.reserve(exchange, STEP + 1)).isNull();
        assertThat(admission.reserve(exchange, 100 * KB)).isNull();
        assertThat(admission.reservedBytes()).isEqualTo(2 * STEP);
        assertThat(exchange.reservedBytes()).isEqualTo(2 * STEP);
    }

    @Test
    void whenTheBufferIsFullALargeBodyIsRefusedAndASmallOneIsNot() {
        Admission admission = admission(List.of(), 10, 3 * STEP, null);
        assertThat(admission.reserve(exchange, 2 * STEP)).isNull();
        Exchange second = callers.on(running.get(0));
        assertThat(admission.reserve(second, STEP)).isNull();

        Failure refusal = admission.reserve(second, STEP + 1);
        assertThat(refusal).isNotNull();
        assertThat(refusal.code()).isEqualTo(FailureCode.OVERLOADED);
        assertThat(refusal.message()).contains("786432 bytes").contains("velox.ingress.buffer-limit");
        assertThat(second.reservedBytes()).isEqualTo(STEP);
        assertThat(admission.reserve(callers.on(running.get(0)), Long.MAX_VALUE))
                .isNotNull();
        assertThat(admission.reserve(callers.on(running.get(0)), 10 * KB)).isNull();
        assertThat(admission.reservedBytes()).isEqualTo(3 * STEP);
    }

    @Test
    void leavingGivesReservedBytesBackAndAnEndedExchangeTakesNone() {
        Admission admission = admission(List.of(), 10, 2 * STEP, null);
        assertThat(admission.enter(exchange.head())).isNull();
        assertThat(admission.reserve(exchange, 2 * STEP)).isNull();

        admission.leave(exchange);
        assertThat(admission.reservedBytes()).isZero();
        assertThat(exchange.reservedBytes()).isZero();
        exchange.callerLeft();
        assertThat(admission.reserve(exchange, STEP)).isNull();
        assertThat(admission.reservedBytes()).isZero();
    }

    @Test
    void whileDrainingNobodyEnters() {
        Admission admission = admission(List.of("sk-right"), 10, STEP, null);
        assertThat(admission.enter(Callers.head("Authorization", "Bearer sk-right")))
                .isNull();
        admission.drain();

        Failure refusal = admission.enter(Callers.head());
        assertThat(refusal).isNotNull();
        assertThat(refusal.code()).isEqualTo(FailureCode.SHUTTING_DOWN);
        assertThat(refusal.retryAfterNanos()).isEqualTo(Duration.ofSeconds(1).toNanos());
        assertThat(admission.inFlight()).as("who is in flight stays").isEqualTo(1);
    }

    @Test
    void aLoopThatLagsRefusesAtTheHead() {
        var step = new AtomicLong(Duration.ofSeconds(1).toNanos());
        var time = new AtomicLong();
        NanoClock everyReadingLate = () -> time.addAndGet(step.get());
        try (LoopLag lag = LoopLag.start(running.loops(), everyReadingLate, EngineObserver.NONE)) {
            Admission admission = admission(List.of(), 10, STEP, lag);
            running.await(0, "the loop lags", lag::lagging);

            Failure refusal = running.call(0, () -> admission.enter(Callers.head()));
            assertThat(refusal).isNotNull();
            assertThat(refusal.code()).isEqualTo(FailureCode.OVERLOADED);
            assertThat(refusal.message()).contains("100 ms");
            assertThat(admission.inFlight()).isZero();

            step.set(0);
            running.await(0, "the loop is on time", () -> !lag.lagging());
            running.run(0, () -> assertThat(admission.enter(Callers.head())).isNull());
        }
    }

    private static Admission admission(List<String> keys, int maxInFlight, long bufferLimit, @Nullable LoopLag lag) {
        return new Admission(
                new AdmissionSettings(keys, false, maxInFlight, bufferLimit, Duration.ZERO),
                RateLimiter.unlimited(),
                new BoundedIngressQueue(1),
                new ManualClock(0),
                EngineObserver.NONE,
                lag);
    }
}
