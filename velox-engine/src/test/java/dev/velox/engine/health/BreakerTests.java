package dev.velox.engine.health;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import dev.velox.engine.health.Endpoints.News;

import static dev.velox.engine.health.Endpoints.BREAKER;
import static dev.velox.engine.health.Endpoints.SECOND;
import static dev.velox.engine.health.Endpoints.START;
import static dev.velox.engine.health.Endpoints.fail;
import static org.assertj.core.api.Assertions.assertThat;

class BreakerTests {

    private static final long OPEN = 30 * SECOND;
    private static final long TRIAL = 20 * SECOND;

    private final News news = new News();
    private final EndpointHealth endpoint = Endpoints.one(news);

    @Test
    void fiveFailuresInARowOpenAndFourDoNot() {
        fail(endpoint, 4, START);
        assertThat(endpoint.available(START)).isTrue();
        assertThat(news.told).isEmpty();

        fail(endpoint, 1, START);
        assertThat(endpoint.available(START)).isFalse();
        assertThat(endpoint.acquire(START)).isFalse();
        assertThat(endpoint.state(START)).isEqualTo(HealthState.OPEN);
        assertThat(news.told).containsExactly("acme open consecutive_failures");
    }

    @Test
    void successBetweenFailuresBeginsTheRowAgain() {
        fail(endpoint, 4, START);
        endpoint.succeeded(START, SECOND, START);
        fail(endpoint, 4, START);
        assertThat(endpoint.available(START)).isTrue();
    }

    @Test
    void oneLostConnectionIsOneFailureHoweverManyAttemptsDie() {
        for (int attempt = 0; attempt < 50; attempt++) {
            // Of two connections that die in the same moment, by turns.
            endpoint.failed(START, 1 + attempt % 2, START, true);
        }
        assertThat(endpoint.available(START)).isTrue();
        assertThat(endpoint.snapshot(START).errors()).isEqualTo(50);

        for (int connection = 3; connection <= 5; connection++) {
            endpoint.failed(START, connection, START, true);
        }
        assertThat(endpoint.state(START)).isEqualTo(HealthState.OPEN);
    }

    @Test
    void halfOfTheWindowsRequestsOpenThoughNeverFiveInARow() {
        long now = START;
        for (int pair = 0; pair < 9; pair++) {
            endpoint.succeeded(now, 1, now);
            fail(endpoint, 1, now);
            now += SECOND / 10;
        }
        endpoint.succeeded(now, 1, now);
        assertThat(endpoint.available(now)).as("19 requests say nothing").isTrue();
        fail(endpoint, 1, now);
        assertThat(endpoint.available(now)).isFalse();
        assertThat(news.told).containsExactly("acme open failure_rate");
    }

    @Test
    void answersThatBreakOffAreNotCountedAsTwoRequests() {
        long now = START;
        EndpointHealth strict = Endpoints.one(
                new BreakerSettings(5, 0.9, BREAKER.window(), BREAKER.minRequests(), BREAKER.open(), BREAKER.trial()),
                news);
        for (int stream = 0; stream < 20; stream++) {
            strict.succeeded(now, 1, now);
            strict.broke(now, 0, now);
        }
        assertThat(strict.state(now)).isEqualTo(HealthState.OPEN);
    }

    @Test
    void openEndsWithOneTrialWhoseSuccessCloses() {
        fail(endpoint, 5, START);
        long almost = START + OPEN - 1;
        assertThat(endpoint.available(almost)).isFalse();
        assertThat(endpoint.acquire(almost)).isFalse();

        long now = START + OPEN;
        assertThat(endpoint.available(now)).isTrue();
        assertThat(endpoint.state(now)).as("asking changes nothing").isEqualTo(HealthState.OPEN);
        assertThat(endpoint.acquire(now)).isTrue();
        assertThat(endpoint.available(now)).isFalse();
        assertThat(endpoint.acquire(now)).isFalse();
        assertThat(endpoint.state(now)).isEqualTo(HealthState.HALF_OPEN);

        endpoint.succeeded(now + SECOND, SECOND, now);
        assertThat(endpoint.state(now + SECOND)).isEqualTo(HealthState.HEALTHY);
        assertThat(endpoint.acquire(now + SECOND)).isTrue();
        assertThat(endpoint.acquire(now + SECOND)).isTrue();
        assertThat(news.told)
                .containsExactly(
                        "acme open consecutive_failures",
                        "acme half_open open_time_over",
                        "acme healthy trial_succeeded");
    }

    @Test
    void failedTrialOpensForTheWholeTimeAgain() {
        long trial = openAndTry();
        endpoint.failed(trial + SECOND, 0, trial, false);
        assertThat(endpoint.state(trial + SECOND)).isEqualTo(HealthState.OPEN);
        assertThat(endpoint.available(trial + OPEN)).isFalse();
        assertThat(endpoint.available(trial + SECOND + OPEN)).isTrue();
        assertThat(news.told).last().isEqualTo("acme open trial_failed");
    }

    @Test
    void trialThatNeverReportsIsGivenUp() {
        long trial = openAndTry();
        assertThat(endpoint.acquire(trial + TRIAL - 1)).isFalse();
        assertThat(endpoint.available(trial + TRIAL)).isTrue();
        assertThat(endpoint.acquire(trial + TRIAL)).isTrue();
        assertThat(endpoint.acquire(trial + TRIAL)).isFalse();
    }

    @Test
    void releasedTrialIsTakenByTheNext() {
        long trial = openAndTry();
        endpoint.released(trial);
        assertThat(endpoint.available(trial)).isTrue();
        assertThat(endpoint.acquire(trial)).isTrue();
        endpoint.released();
        assertThat(endpoint.acquire(trial)).isTrue();
        assertThat(endpoint.acquire(trial)).isFalse();
    }

    @Test
    void onlyTheTrialGivesTheTrialBack() {
        long trial = openAndTry();
        endpoint.released(START - SECOND);
        assertThat(endpoint.acquire(trial)).isFalse();
    }

    @Test
    void lateOutcomesOfRequestsFromBeforeChangeNothing() {
        fail(endpoint, 5, START);
        endpoint.failed(START + 20 * SECOND, 0, START - SECOND, false);
        endpoint.succeeded(START + 20 * SECOND, 21 * SECOND, START - SECOND);
        assertThat(endpoint.state(START + 20 * SECOND)).isEqualTo(HealthState.OPEN);
        assertThat(endpoint.available(START + OPEN))
                .as("the time did not begin again")
                .isTrue();

        assertThat(endpoint.acquire(START + OPEN)).isTrue();
        endpoint.failed(START + OPEN, 0, START - SECOND, false);
        endpoint.succeeded(START + OPEN, 1, START - SECOND);
        assertThat(endpoint.state(START + OPEN)).isEqualTo(HealthState.HALF_OPEN);

        endpoint.succeeded(START + OPEN + 1, 1, START + OPEN);
        for (int late = 0; late < 5; late++) {
            endpoint.failed(START + OPEN + 2, 0, START - SECOND, false);
        }
        assertThat(endpoint.state(START + OPEN + 2)).isEqualTo(HealthState.HEALTHY);
    }

    @Test
    void failuresOfTheOldWindowDoNotOpenAgain() {
        BreakerSettings shortly =
                new BreakerSettings(5, 0.5, Duration.ofSeconds(100), 20, Duration.ofSeconds(1), Duration.ofSeconds(1));
        EndpointHealth quick = Endpoints.one(shortly, news);
        for (int pair = 0; pair < 10; pair++) {
            quick.succeeded(START, 1, START);
            fail(quick, 1, START);
        }
        assertThat(quick.acquire(START + SECOND)).isTrue();
        quick.succeeded(START + SECOND, 1, START + SECOND);
        fail(quick, 1, START + SECOND);
        assertThat(quick.state(START + SECOND)).isEqualTo(HealthState.HEALTHY);
    }

    @Test
    void onlyEndpointThatIsAskedWithoutAskingDecidesAsATrialDoes() {
        fail(endpoint, 5, START);
        endpoint.succeeded(START + SECOND, 1, START + SECOND);
        assertThat(endpoint.state(START + SECOND)).as("open is open").isEqualTo(HealthState.OPEN);

        long later = START + OPEN;
        endpoint.failed(later, 0, later, false);
        assertThat(endpoint.available(later + OPEN - 1)).isFalse();
        endpoint.succeeded(later + OPEN, 1, later + OPEN);
        assertThat(endpoint.state(later + OPEN)).isEqualTo(HealthState.HEALTHY);
    }

    @Test
    void returningEndpointGetsItsShareStepByStep() {
        assertThat(endpoint.ramp(START)).isEqualTo(1);
        long trial = openAndTry();
        endpoint.succeeded(trial, 1, trial);
        assertThat(endpoint.ramp(trial)).isEqualTo(0.1);
        assertThat(endpoint.ramp(trial + 5 * SECOND)).isBetween(0.54, 0.56);
        assertThat(endpoint.ramp(trial + 10 * SECOND)).isEqualTo(1);
    }

    @Test
    void peopleSeeRequestsErrorsAndLatency() {
        endpoint.opened();
        endpoint.opened();
        endpoint.succeeded(START, 800, START);
        endpoint.failed(START, 0, START, false);
        endpoint.closed();
        EndpointHealthSnapshot first = endpoint.snapshot(START + SECOND);
        assertThat(first.requests()).isEqualTo(2);
        assertThat(first.errors()).isEqualTo(1);
        assertThat(first.inFlight()).isEqualTo(1);
        assertThat(first.headNanos()).isEqualTo(800);
        assertThat(first.sinceLastFailureNanos()).isEqualTo(SECOND);
        endpoint.succeeded(START, 1600, START);
        assertThat(endpoint.snapshot(START).headNanos()).isEqualTo(900);
    }

    /** The time of a trial that is out. */
    private long openAndTry() {
        fail(endpoint, 5, START);
        assertThat(endpoint.acquire(START + OPEN)).isTrue();
        return START + OPEN;
    }
}
