package dev.velox.benchmarks.gateway.load;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class DelaysTests {

    @Test
    void percentilesAreThoseOfTheRecordedDelays() {
        Delays delays = new Delays();
        for (int millis = 1; millis <= 1000; millis++) {
            delays.record(millis * 1_000_000L);
        }

        assertThat(delays.millis(50)).isCloseTo(500, within(1.0));
        assertThat(delays.millis(99)).isCloseTo(990, within(1.0));
        assertThat(delays.millis(100)).isCloseTo(1000, within(1.0));
        assertThat(delays.count()).isEqualTo(1000);
    }

    @Test
    void oneSlowRequestIsSeenInTheMaximumOnly() {
        Delays delays = new Delays();
        for (int i = 0; i < 9999; i++) {
            delays.record(1_000_000);
        }
        delays.record(1_000_000_000);

        assertThat(delays.millis(99.9)).isCloseTo(1, within(0.01));
        assertThat(delays.millis(100)).isCloseTo(1000, within(1.0));
    }

    @Test
    void clockReadsThatCrossedCountAsNoDelay() {
        Delays delays = new Delays();
        delays.record(-5_000);

        assertThat(delays.millis(100)).isCloseTo(0, within(0.001));
        assertThat(delays.count()).isEqualTo(1);
    }

    @Test
    void delayOverAMinuteIsNotLost() {
        Delays delays = new Delays();
        delays.record(3_600_000_000_000L);

        assertThat(delays.millis(100)).isCloseTo(60_000, within(60.0));
    }

    @Test
    void lineNamesAllPercentiles() {
        Delays delays = new Delays();
        delays.record(2_000_000);

        assertThat(delays.line("added delay"))
                .contains("added delay", "p50", "p90", "p99 ", "p99.9", "max", "2.0", "(1)");
    }
}
