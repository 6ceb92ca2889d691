package dev.velox.autoconfigure.observe;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import dev.velox.autoconfigure.fixture.VeloxRunner;
import dev.velox.engine.clock.NanoClock;
import dev.velox.engine.observe.ExchangeRecord;
import dev.velox.engine.observe.Timings;

import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(OutputCaptureExtension.class)
class SlowRequestLogTests {

    private static final long MILLI = 1_000_000;

    @Test
    void aSlowRequestIsOneLineWithPhasesAndThePausesOfItsTime(CapturedOutput output) {
        NanoClock clock = NanoClock.system();
        try (SlowRequestLog slow = new SlowRequestLog(Duration.ofMillis(100), clock)) {
            awaitPausesAreHeard(slow, output, clock);
            slow.exchangeEnded(took("quick", 0, 99 * MILLI));
            long end = clock.nanoTime();
            slow.loopStalled(1, end - 50 * MILLI, 30 * MILLI);
            slow.loopStalled(2, end - 5_000 * MILLI, 30 * MILLI);
            slow.exchangeEnded(took("the-slow-one", end - 200 * MILLI, end));
            await(() -> output.getOut().contains("model=the-slow-one"));
        }
        assertThat(line(output, "the-slow-one"))
                .contains("WARN")
                .contains(
                        "Slow request: 200.000ms, operation=create_response, model=the-slow-one, upstream=acme, id=r-1")
                .contains("attempts=2, outcome=completed, status=200; phases: receive=1.000ms ttfb=199.000ms")
                .contains("stall of loop 1 30.000ms")
                .doesNotContain("loop 2");
        assertThat(output).doesNotContain("quick");
    }

    /** The recorder starts on its own thread: collects until a request's line shows it. */
    private static void awaitPausesAreHeard(SlowRequestLog slow, CapturedOutput output, NanoClock clock) {
        await(() -> {
            long start = clock.nanoTime();
            System.gc();
            slow.exchangeEnded(took("collected", start - 200 * MILLI, clock.nanoTime()));
            return output.getOut().contains("meanwhile: gc ") || output.getOut().contains(", gc ");
        });
    }

    @Test
    void ofManySlowOnesTenPerSecondHaveALineAndTheRestIsCounted(CapturedOutput output) {
        try (SlowRequestLog slow = new SlowRequestLog(Duration.ofNanos(1), NanoClock.system())) {
            long now = NanoClock.system().nanoTime();
            for (int i = 0; i < 25; i++) {
                slow.exchangeEnded(took("crowd", now, now + 1));
            }
            await(() -> output.getOut().split("model=crowd", -1).length > SlowRequestLog.PER_SECOND);
        }
        assertThat(output.getOut().split("model=crowd", -1)).hasSize(SlowRequestLog.PER_SECOND + 1);
        assertThat(output).contains("15 more were slow and have no line");
    }

    @Test
    void namesOfCallersAreCutAndCannotForgeALine() {
        assertThat(SlowRequestText.cleaned("a\nWARN fake, x=y")).isEqualTo("a?WARN?fake??x?y");
        assertThat(SlowRequestText.cleaned("x".repeat(1000))).hasSize(67).endsWith("...");
    }

    @Test
    void pausesAreBounded() {
        RecentPauses pauses = new RecentPauses();
        for (int i = 0; i < 3 * RecentPauses.MAX; i++) {
            pauses.add(new Pause("gc", i, i));
        }
        assertThat(pauses.within(0, Long.MAX_VALUE / 2)).hasSize(RecentPauses.MAX);
        assertThat(pauses.within(3L * RecentPauses.MAX - 1, 3L * RecentPauses.MAX))
                .hasSize(1);
        assertThat(SlowRequestText.of(took("m", 0, 1), pauses.within(0, Long.MAX_VALUE / 2)))
                .endsWith("and " + (RecentPauses.MAX - 8) + " more");
    }

    @Test
    void thereIsNoThreadWithoutAThresholdAndNoneAfterTheEnd() {
        Set<Thread> before = VeloxRunner.threads();
        VeloxRunner.withoutServer()
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(SlowRequestLog.class));
        VeloxRunner.withoutServer()
                .withPropertyValues("velox.observe.slow-threshold=0")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(SlowRequestLog.class));
        VeloxRunner.withoutServer()
                .withPropertyValues("velox.observe.slow-threshold=5s")
                .run(context -> assertThat(context).hasNotFailed().hasSingleBean(SlowRequestLog.class));
        VeloxRunner.assertNoThreadsBut(before);
    }

    @Test
    void aNegativeThresholdStopsTheStart() {
        VeloxRunner.withoutServer()
                .withPropertyValues("velox.observe.slow-threshold=-1s")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("velox.observe.slow-threshold"));
    }

    private static String line(CapturedOutput output, String text) {
        List<String> lines =
                output.getOut().lines().filter(line -> line.contains(text)).toList();
        assertThat(lines).hasSize(1);
        return lines.getFirst();
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + 30_000_000_000L;
        while (!condition.getAsBoolean() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(20 * MILLI);
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }

    private static ExchangeRecord took(String model, long start, long end) {
        return new ExchangeRecord(
                "create_response",
                "acme",
                null,
                model,
                false,
                "completed",
                200,
                2,
                start,
                end,
                new Timings(MILLI, 0, 0, 0, 0, 0, end - start - MILLI, 0),
                1,
                1,
                "r-1");
    }
}
