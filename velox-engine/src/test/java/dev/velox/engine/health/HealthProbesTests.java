package dev.velox.engine.health;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import org.junit.jupiter.api.Test;

import dev.velox.engine.health.EndpointHealthSnapshot.Probes;
import dev.velox.engine.health.Endpoints.News;
import dev.velox.engine.health.ProbeSettings.Probing;

import static dev.velox.engine.health.Endpoints.fail;
import static org.assertj.core.api.Assertions.assertThat;

class HealthProbesTests {

    /** Longer than an interval with its jitter. */
    private static final Duration ROUND = Duration.ofMillis(5_600);

    private final News news = new News();
    private final ManualTimer timer = new ManualTimer();
    private final Map<String, Integer> status = new HashMap<>();
    private final List<String> asked = new ArrayList<>();
    private final CompletableFuture<Integer> hanging = new CompletableFuture<>();

    private HealthBoard board = board(ProbeSettings.DEFAULT, "a", "b");

    /** Answers with the status that is set; 0 hangs, -1 breaks, none throws. */
    private CompletionStage<Integer> probe(String endpoint, Duration timeout) {
        asked.add(endpoint);
        Integer answer = status.get(endpoint);
        if (answer == null) {
            throw new IllegalStateException("the loops have ended");
        }
        return switch (answer) {
            case 0 -> hanging;
            case -1 -> CompletableFuture.failedFuture(new IOException("broken"));
            default -> CompletableFuture.completedFuture(answer);
        };
    }

    @Test
    void allAreAskedSoonAfterTheStartAndThenEachInterval() {
        status.put("a", 200);
        status.put("b", 204);
        try (HealthProbes probes = started()) {
            assertThat(probes.enabled()).isTrue();
            timer.pass(Duration.ofMillis(500));
            assertThat(asked).containsExactlyInAnyOrder("a", "b");
            timer.pass(Duration.ofMillis(3_900));
            assertThat(asked).hasSize(2);
            timer.pass(Duration.ofMinutes(10));
            assertThat(asked).hasSizeBetween(210, 280);
            assertThat(board.of("a").snapshot(now()).probes()).isEqualTo(Probes.UP);
            assertThat(news.told).isEmpty();
        }
    }

    @Test
    void twoFailuresInARowTakeOutAndOneSuccessBringsBack() {
        status.put("a", 200);
        status.put("b", 200);
        try (HealthProbes _ = started()) {
            timer.pass(ROUND);
            status.put("b", 500);
            passUntilAsked("b", 1);
            assertThat(board.of("b").available(now())).isTrue();
            assertThat(board.of("b").snapshot(now()).failedProbes()).isEqualTo(1);
            passUntilAsked("b", 1);
            assertThat(board.of("b").available(now())).isFalse();
            assertThat(board.of("b").state(now())).isEqualTo(HealthState.PROBED_OUT);
            assertThat(board.of("b").snapshot(now()).failedProbes()).isZero();
            assertThat(board.of("a").available(now())).isTrue();

            status.put("b", 200);
            passUntilAsked("b", 1);
            assertThat(board.of("b").available(now())).isTrue();
            assertThat(board.of("b").ramp(now())).isLessThan(0.2);
            assertThat(news.told).containsExactly("b probed_out probes_failed", "b healthy probes_succeeded");
        }
    }

    @Test
    void returnTakesAsManySuccessesAsConfigured() {
        board = board(new ProbeSettings(Probing.ON, Duration.ofSeconds(5), 0, Duration.ofSeconds(1), 1, 3), "b");
        status.put("b", 200);
        try (HealthProbes _ = started()) {
            passUntilAsked("b", 1);
            status.put("b", 503);
            passUntilAsked("b", 1);
            status.put("b", 200);
            passUntilAsked("b", 2);
            assertThat(board.of("b").available(now())).isFalse();
            passUntilAsked("b", 1);
            assertThat(board.of("b").available(now())).isTrue();
        }
    }

    @Test
    void whatIsNotAWholeAnswerOfTwoHundredIsAFailure() {
        for (int answer : new int[] {199, 302, 401, 404, 500, -1, 0}) {
            board = board(new ProbeSettings(Probing.ON, Duration.ofSeconds(5), 0, Duration.ofSeconds(1), 1, 1), "b");
            status.put("b", 200);
            try (HealthProbes _ = started()) {
                passUntilAsked("b", 1);
                status.put("b", answer);
                passUntilAsked("b", 1);
                timer.pass(Duration.ofSeconds(1));
                assertThat(board.of("b").available(now()))
                        .as("status %s", answer)
                        .isFalse();
            }
        }
    }

    @Test
    void probeThatNeverSucceededTakesNothingOut() {
        status.put("a", 404);
        status.put("b", 500);
        try (HealthProbes _ = started()) {
            timer.pass(Duration.ofMinutes(2));
            assertThat(board.of("a").available(now())).isTrue();
            assertThat(board.of("b").available(now())).isTrue();
            assertThat(board.of("a").snapshot(now()).probes()).isEqualTo(Probes.UNKNOWN);
            assertThat(news.told).isEmpty();

            status.put("a", 200);
            timer.pass(ROUND);
            status.put("a", 404);
            timer.pass(ROUND.multipliedBy(3));
            assertThat(board.of("a").available(now())).isFalse();
        }
    }

    @Test
    void upstreamThatWasNeverReachedIsOutUntilItAnswersAnything() {
        status.put("a", 200);
        status.put("b", -1);
        try (HealthProbes _ = started()) {
            timer.pass(ROUND.multipliedBy(3));
            assertThat(board.of("b").available(now())).isFalse();

            status.put("b", 401);
            timer.pass(ROUND.multipliedBy(3));
            assertThat(board.of("b").available(now())).isTrue();
            assertThat(board.of("b").snapshot(now()).probes()).isEqualTo(Probes.UNKNOWN);
        }
    }

    @Test
    void oneThatHangsDelaysNoOtherAndIsAFailure() {
        status.put("a", 200);
        status.put("b", 200);
        try (HealthProbes _ = started()) {
            timer.pass(ROUND);
            status.put("b", 0);
            asked.clear();
            timer.pass(Duration.ofMinutes(1));
            assertThat(asked.stream().filter("a"::equals)).hasSizeBetween(10, 14);
            assertThat(board.of("a").available(now())).isTrue();
            assertThat(board.of("b").available(now())).isFalse();
            // Too late: the last one has run out of time, and the next is not yet due.
            passUntilAsked("b", 1);
            timer.pass(Duration.ofSeconds(1));
            hanging.complete(200);
            assertThat(board.of("b").available(now())).isFalse();
        }
    }

    @Test
    void whenTheGatewayItselfStoodStillNothingIsCounted() {
        status.put("a", 200);
        status.put("b", 200);
        try (HealthProbes _ = started()) {
            timer.pass(ROUND);
            status.put("a", 0);
            status.put("b", 0);
            for (int round = 0; round < 3; round++) {
                passUntilAsked("a", 1);
                timer.clock.advance(Duration.ofSeconds(2));
            }
            assertThat(board.of("a").available(now())).isTrue();
        }
    }

    @Test
    void proberThatThrowsIsAFailureAndNotTheEnd() {
        status.put("a", 200);
        status.put("b", 200);
        try (HealthProbes _ = started()) {
            timer.pass(ROUND);
            status.remove("b");
            timer.pass(ROUND.multipliedBy(3));
            assertThat(board.of("b").available(now())).isFalse();
            status.put("b", 200);
            timer.pass(ROUND);
            assertThat(board.of("b").available(now())).isTrue();
        }
    }

    @Test
    void unreachableEndpointIsTriedAsSoonAsAProbeReachesIt() {
        status.put("a", 200);
        status.put("b", 200);
        try (HealthProbes _ = started()) {
            timer.pass(ROUND);
            EndpointHealth b = board.of("b");
            for (int i = 0; i < 5; i++) {
                b.failed(now(), 0, now(), true);
            }
            assertThat(b.available(now())).isFalse();
            timer.pass(ROUND);
            assertThat(b.state(now())).isEqualTo(HealthState.HALF_OPEN);
            assertThat(b.acquire(now())).isTrue();
            assertThat(b.acquire(now())).isFalse();
            assertThat(news.told).containsExactly("b open consecutive_failures", "b half_open reached_again");
        }
    }

    @Test
    void endpointThatAnswersWithFailuresStaysOpenWhateverItsProbesSay() {
        status.put("a", 200);
        status.put("b", 200);
        try (HealthProbes _ = started()) {
            timer.pass(ROUND);
            fail(board.of("b"), 5, now());
            timer.pass(ROUND);
            assertThat(board.of("b").state(now())).isEqualTo(HealthState.OPEN);
        }
    }

    @Test
    void onlyEndpointIsProbedOnlyOnRequest() {
        board = board(ProbeSettings.DEFAULT, "a");
        status.put("a", 200);
        try (HealthProbes probes = started()) {
            assertThat(probes.enabled()).isFalse();
            assertThat(timer.waiting()).isZero();
        }
        board = board(with(Probing.ON), "a");
        try (HealthProbes _ = started()) {
            timer.pass(ROUND);
            assertThat(asked).contains("a");
        }
        board = board(with(Probing.OFF), "a", "b");
        try (HealthProbes probes = started()) {
            assertThat(probes.enabled()).isFalse();
        }
    }

    @Test
    void nothingIsLeftWhenClosed() {
        status.put("a", 0);
        status.put("b", 200);
        HealthProbes probes = started();
        timer.pass(Duration.ofMillis(500));
        probes.close();
        assertThat(timer.waiting()).isZero();
        asked.clear();
        hanging.complete(200);
        timer.pass(ROUND);
        assertThat(asked).isEmpty();
        assertThat(board.of("a").snapshot(now()).probes()).isEqualTo(Probes.UNKNOWN);
    }

    private HealthProbes started() {
        HealthProbes probes = new HealthProbes(board, this::probe, timer.clock, timer);
        probes.start();
        probes.start();
        return probes;
    }

    private void passUntilAsked(String endpoint, int times) {
        long before = count(endpoint);
        for (int step = 0; step < 3_000 && count(endpoint) < before + times; step++) {
            timer.pass(Duration.ofMillis(10));
        }
        assertThat(count(endpoint)).isEqualTo(before + times);
    }

    private long count(String endpoint) {
        return asked.stream().filter(endpoint::equals).count();
    }

    private long now() {
        return timer.clock.nanoTime();
    }

    private static ProbeSettings with(Probing probing) {
        return new ProbeSettings(probing, Duration.ofSeconds(5), 0.1, Duration.ofSeconds(1), 2, 1);
    }

    private HealthBoard board(ProbeSettings probe, String... names) {
        return new HealthBoard(List.of(names), Endpoints.settings(probe), news);
    }
}
