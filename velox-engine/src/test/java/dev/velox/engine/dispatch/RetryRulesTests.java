package dev.velox.engine.dispatch;

import org.junit.jupiter.api.Test;

import dev.velox.engine.exchange.Headers;

import static org.assertj.core.api.Assertions.assertThat;

class RetryRulesTests {

    @Test
    void retryAfterIsReadInMillisecondsAndSeconds() {
        assertThat(RetryRules.retryAfterNanos(new Headers().add("Retry-After", "2")))
                .isEqualTo(2_000_000_000L);
        assertThat(RetryRules.retryAfterNanos(
                        new Headers().add("Retry-After", "2").add("retry-after-ms", "150")))
                .isEqualTo(150_000_000L);
    }

    @Test
    void whatIsNoNumberSaysNothing() {
        for (String odd : new String[] {"", "-1", "1.5", "Wed, 21 Oct 2026 07:28:00 GMT", "99999999999999999999"}) {
            assertThat(RetryRules.retryAfterNanos(new Headers().add("retry-after", odd)))
                    .as(odd)
                    .isEqualTo(-1);
        }
        assertThat(RetryRules.retryAfterNanos(new Headers())).isEqualTo(-1);
    }
}
