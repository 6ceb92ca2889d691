package dev.velox.engine.health;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static dev.velox.engine.health.Endpoints.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

class FailureWindowTests {

    /** 10 s, at least 20 requests, half of them. */
    private final FailureWindow window = new FailureWindow(Endpoints.BREAKER);

    @Test
    void shareBelowTheLimitIsNotTooMany() {
        succeed(21, 0);
        fail(20, 0);
        assertThat(window.tooMany(0)).isFalse();
        fail(1, 0);
        assertThat(window.tooMany(0)).isTrue();
    }

    @Test
    void tooFewRequestsMeanNothing() {
        fail(19, 0);
        assertThat(window.tooMany(0)).isFalse();
    }

    @Test
    void whatIsOlderThanTheWindowIsForgotten() {
        fail(20, 0);
        assertThat(window.tooMany(9 * SECOND)).isTrue();
        assertThat(window.tooMany(10 * SECOND)).isFalse();
    }

    @Test
    void placeOfAnOldTenthIsTakenByTheNewOne() {
        fail(20, 0);
        // The same place, one round later.
        succeed(20, 10 * SECOND);
        assertThat(window.tooMany(10 * SECOND)).isFalse();
        fail(20, 10 * SECOND);
        assertThat(window.tooMany(10 * SECOND)).isTrue();
    }

    @Test
    void clockMayStandBelowZero() {
        fail(10, -SECOND / 2);
        fail(10, SECOND / 2);
        assertThat(window.tooMany(SECOND / 2)).isTrue();
    }

    @Test
    void fullTenthKeepsTheShare() {
        FailureWindow busy = new FailureWindow(new BreakerSettings(
                5, 0.5, Duration.ofSeconds(10), 200_000, Duration.ofSeconds(1), Duration.ofSeconds(1)));
        for (int i = 0; i < 600_000; i++) {
            if (i % 5 < 3) {
                busy.failed(0, false);
            } else {
                busy.succeeded(0);
            }
        }
        assertThat(busy.tooMany(0)).isTrue();
        for (int i = 0; i < 600_000; i++) {
            busy.succeeded(0);
        }
        assertThat(busy.tooMany(0)).isFalse();
    }

    private void succeed(int times, long now) {
        for (int i = 0; i < times; i++) {
            window.succeeded(now);
        }
    }

    private void fail(int times, long now) {
        for (int i = 0; i < times; i++) {
            window.failed(now, false);
        }
    }
}
