package dev.velox.autoconfigure.console;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class LatencyHistogramTests {

    private final LatencyHistogram histogram = new LatencyHistogram();

    @ParameterizedTest
    @ValueSource(longs = {1, 17, 31, 32, 33, 63, 64, 999, 1_000, 123_456, 60_000_000, 86_400_000_000L})
    void durationComesBackWithinASixteenth(long micros) {
        long[] before = histogram.counts();
        histogram.record(micros * 1000);

        assertThat(LatencyHistogram.percentileMillis(before, histogram.counts(), 0.99))
                .isCloseTo(micros / 1000.0, within(micros / 1000.0 / 16 + 0.0005));
    }

    @Test
    void percentilesAreThoseOfTheTimeBetweenTwoCounts() {
        histogram.record(10_000_000_000L);
        long[] before = histogram.counts();
        for (int millis = 1; millis <= 100; millis++) {
            histogram.record(millis * 1_000_000L);
        }
        long[] after = histogram.counts();

        assertThat(LatencyHistogram.percentileMillis(before, after, 0.5)).isCloseTo(50, within(3.5));
        assertThat(LatencyHistogram.percentileMillis(before, after, 0.9)).isCloseTo(90, within(6.0));
        assertThat(LatencyHistogram.percentileMillis(before, after, 0.99)).isCloseTo(99, within(6.5));
    }

    @Test
    void withoutRequestsThereIsNoPercentile() {
        assertThat(LatencyHistogram.percentileMillis(histogram.counts(), histogram.counts(), 0.5))
                .isNegative();
    }

    @Test
    void whatIsOutOfRangeCountsAtItsEnd() {
        long[] before = histogram.counts();
        histogram.record(-5);
        assertThat(LatencyHistogram.percentileMillis(before, histogram.counts(), 1))
                .isLessThan(0.001);
        histogram.record(Long.MAX_VALUE);
        assertThat(LatencyHistogram.percentileMillis(before, histogram.counts(), 1))
                .isGreaterThan(86_400_000);
    }
}
