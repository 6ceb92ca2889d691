package dev.velox.autoconfigure.console;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LiveHistoryTests {

    @Test
    void fiveMinutesAreKept() {
        LiveHistory history = new LiveHistory();
        for (int second = 0; second < 1000; second++) {
            history.add(new LivePoint(second, 0, 0, null, null, null, 0, 0));
        }

        assertThat(history.points()).hasSize(300);
        assertThat(history.points().getFirst().time()).isEqualTo(700);
        assertThat(history.points().getLast().time()).isEqualTo(999);
    }
}
