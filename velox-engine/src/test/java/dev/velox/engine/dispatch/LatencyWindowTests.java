package dev.velox.engine.dispatch;

import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LatencyWindowTests {

    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    private long now = TimeUnit.DAYS.toNanos(1);
    private final LatencyWindow window = new LatencyWindow(now);

    @Test
    void littleIsNotEnoughToSayAnything() {
        record(19, 10 * MILLI);

        assertThat(window.p95()).isZero();
    }

    @Test
    void ninetyFiveOfAHundredAreBelow() {
        record(94, 10 * MILLI);
        record(6, 100 * MILLI);

        assertThat(window.p95()).isBetween(100 * MILLI, 119 * MILLI);
    }

    @Test
    void fewSlowOnesAreAbove() {
        record(97, 10 * MILLI);
        record(3, 100 * MILLI);

        assertThat(window.p95()).isBetween(10 * MILLI, 12 * MILLI);
    }

    @Test
    void whatIsTwoWindowsOldIsForgotten() {
        record(100, 100 * MILLI);
        now += TimeUnit.SECONDS.toNanos(61);
        record(30, 10 * MILLI);

        assertThat(window.p95()).isBetween(10 * MILLI, 12 * MILLI);
    }

    @Test
    void everyLengthHasABucketThatHoldsIt() {
        for (int power = 3; power < 62; power++) {
            LatencyWindow own = new LatencyWindow(now);
            long length = (1L << power) + (1L << power) / 3;
            for (int i = 0; i < 30; i++) {
                now += 100 * MILLI;
                own.record(length, now);
            }
            assertThat((double) own.p95()).isBetween((double) length, length * 1.25 + 1);
        }
    }

    private void record(int times, long nanos) {
        for (int i = 0; i < times; i++) {
            now += 101 * MILLI;
            window.record(nanos, now);
        }
    }
}
