package dev.velox.autoconfigure.console;

import java.time.Instant;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ConsoleObserverTests {

    private final ConsoleObserver observer = new ConsoleObserver(() -> Instant.ofEpochMilli(42));

    @Test
    void failuresAreWhatTheGatewayGaveUpAndWhatTheUpstreamAnsweredWithServerErrors() {
        observer.exchangeEnded(Told.exchange("CREATE_RESPONSE", "a", "completed", 200, 1));
        observer.exchangeEnded(Told.exchange("CREATE_RESPONSE", "a", "completed", 404, 1));
        observer.exchangeEnded(Told.exchange("CREATE_RESPONSE", "a", "cancelled", 0, 1));
        observer.exchangeEnded(Told.exchange("CREATE_RESPONSE", "a", "completed", 503, 1));
        observer.exchangeEnded(Told.exchange("none", null, "caller_invalid_api_key", 401, 1));

        assertThat(observer.totals().requests()).isEqualTo(5);
        assertThat(observer.totals().failures()).isEqualTo(2);
        assertThat(observer.recent().newestFirst())
                .containsExactly(
                        new RecentFailures.Failed(1, 42, "none", null, "caller_invalid_api_key", 401),
                        new RecentFailures.Failed(0, 42, "CREATE_RESPONSE", "a", "http_503", 503));
    }

    @Test
    void onlyTheLastFiftyFailuresAreKept() {
        for (int i = 0; i < 1000; i++) {
            observer.exchangeEnded(Told.exchange("EMBEDDING", "a", "upstream_timeout", 504, 1));
        }

        List<RecentFailures.Failed> recent = observer.recent().newestFirst();
        assertThat(recent).hasSize(50);
        assertThat(recent.getFirst().number()).isEqualTo(999);
        assertThat(recent.getLast().number()).isEqualTo(950);
    }

    @Test
    void failedAttemptsInARowEndWithASuccessAndNotWithACallerWhoLeft() {
        observer.attemptEnded(Told.attempt("a", "upstream_unavailable", 0, 1));
        observer.attemptEnded(Told.attempt("a", "cancelled", 0, 1));
        observer.attemptEnded(Told.attempt("a", "completed", 500, 1));
        assertThat(observer.totals().attemptsAt("a")).isEqualTo(new AttemptTally.Counts(2, 2, 2));

        observer.attemptEnded(Told.attempt("a", "completed", 429, 1));
        assertThat(observer.totals().attemptsAt("a")).isEqualTo(new AttemptTally.Counts(3, 2, 0));
        assertThat(observer.totals().attemptsAt("b")).isEqualTo(AttemptTally.Counts.NONE);
    }

    @Test
    void countsThatAnAnswerDoesNotSayAreNoTokens() {
        observer.usage(Told.usage("a", 7, -1));

        assertThat(observer.totals().inputTokens()).isEqualTo(7);
        assertThat(observer.totals().outputTokens()).isZero();
    }
}
