package dev.velox.engine.dispatch;

import java.time.Instant;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.velox.engine.clock.WallClock;
import dev.velox.engine.exchange.Headers;

import static org.assertj.core.api.Assertions.assertThat;

class RetryRulesTests {

    private static final WallClock AT_SEVEN =
            () -> Instant.parse("2026-10-21T07:00:00Z").toEpochMilli();

    @Test
    void retryAfterIsReadInMillisecondsAndSeconds() {
        assertThat(retryAfter(new Headers().add("Retry-After", "2"))).isEqualTo(2_000_000_000L);
        assertThat(retryAfter(new Headers().add("Retry-After", "2").add("retry-after-ms", "150")))
                .isEqualTo(150_000_000L);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Wed, 21 Oct 2026 07:00:30 GMT",
                "Wednesday, 21-Oct-26 07:00:30 GMT",
                "Wed Oct 21 07:00:30 2026",
            })
    void retryAfterIsReadAsADateInEachFormThatHttpKnows(String date) {
        assertThat(retryAfter(new Headers().add("retry-after", date))).isEqualTo(30_000_000_000L);
    }

    @Test
    void aDateIsComparedWithTheAnswersOwnWhenItHasOne() {
        Headers headers = new Headers()
                .add("date", "Wed, 21 Oct 2026 06:00:00 GMT")
                .add("retry-after", "Wed, 21 Oct 2026 06:00:05 GMT");

        assertThat(retryAfter(headers)).isEqualTo(5_000_000_000L);
    }

    @Test
    void aDateThatHasPassedIsNowAndOneFarAwayDoesNotOverflow() {
        assertThat(retryAfter(new Headers().add("retry-after", "Wed, 21 Oct 2026 06:59:59 GMT")))
                .isZero();
        assertThat(retryAfter(new Headers().add("retry-after", "Fri, 31 Dec 9999 23:59:59 GMT")))
                .isEqualTo(retryAfter(new Headers().add("retry-after", "999999999")))
                .isPositive();
    }

    @Test
    void anAsctimeDayOfOneDigitIsPadded() {
        WallClock first = () -> Instant.parse("2026-10-01T07:00:00Z").toEpochMilli();

        assertThat(RetryRules.retryAfterNanos(new Headers().add("retry-after", "Thu Oct  1 07:00:01 2026"), first))
                .isEqualTo(1_000_000_000L);
    }

    @Test
    void whatIsNeitherNumberNorDateSaysNothing() {
        for (String odd : new String[] {
            "", "-1", "1.5", "soon", "Wed, 32 Oct 2026 07:28:00 GMT", "Mon, 21 Oct 2026 07:28:00 GMT", "9".repeat(20)
        }) {
            assertThat(retryAfter(new Headers().add("retry-after", odd)))
                    .as(odd)
                    .isEqualTo(-1);
        }
        assertThat(retryAfter(new Headers())).isEqualTo(-1);
    }

    private static long retryAfter(Headers headers) {
        return RetryRules.retryAfterNanos(headers, AT_SEVEN);
    }
}
