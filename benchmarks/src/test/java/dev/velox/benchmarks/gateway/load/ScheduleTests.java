package dev.velox.benchmarks.gateway.load;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ScheduleTests {

    @Test
    void roundingOfTheIntervalDoesNotAddUp() {
        Schedule thirds = new Schedule(1000, 3, 7);

        assertThat(thirds.intended(1)).isEqualTo(1000 + 333_333_333);
        assertThat(thirds.intended(3)).isEqualTo(1000 + 1_000_000_000);
        assertThat(thirds.intended(6)).isEqualTo(1000 + 2_000_000_000);
    }

    @Test
    void endIsWhereTheNextRequestWouldStart() {
        assertThat(new Schedule(0, 8000, 8000L * 60).end()).isEqualTo(60_000_000_000L);
    }

    @Test
    void lastRequestOfADayIsStillExact() {
        assertThat(new Schedule(0, 8000, 8000L * 86_400).intended(8000L * 86_400))
                .isEqualTo(86_400_000_000_000L);
    }

    @Test
    void rateBelowOneIsRefused() {
        assertThatThrownBy(() -> new Schedule(0, 0, 1)).hasMessage("rate: 0 (expected: >= 1 per second)");
    }
}
