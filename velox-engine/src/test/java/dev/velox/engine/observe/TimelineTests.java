package dev.velox.engine.observe;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TimelineTests {

    @Test
    void everyMomentBelongsToOnePhase() {
        Timeline timeline = new Timeline(1000);
        timeline.turn(Phase.QUEUE, 1010);
        timeline.turn(Phase.SCAN, 1030);
        timeline.turn(Phase.ROUTE, 1031);
        timeline.turn(Phase.QUEUE, 1035);
        timeline.attempt(1100);
        timeline.sent(1120);
        timeline.answered(1100, 1120, 1500);
        Timings timings = timeline.at(2000);
        assertThat(timings).isEqualTo(new Timings(10, 20 + 65, 1, 4, 0, 20, 380, 500));
        assertThat(timings.totalNanos()).isEqualTo(1000);
    }

    @Test
    void attemptsInVainAreRetryAndTheOneThatAnswersIsCountedAlone() {
        Timeline timeline = new Timeline(0);
        timeline.turn(Phase.QUEUE, 5);
        timeline.attempt(10);
        timeline.sent(20);
        timeline.attempt(100);
        timeline.sent(130);
        assertThat(timeline.at(200)).isEqualTo(new Timings(5, 5, 0, 0, 90, 30, 70, 0));
    }

    @Test
    void aHedgeThatLosesLeavesTheTimesOfTheWinner() {
        Timeline timeline = new Timeline(0);
        timeline.attempt(10);
        timeline.sent(20);
        timeline.attempt(100);
        timeline.sent(130);
        timeline.answered(10, 20, 140);
        assertThat(timeline.at(140)).isEqualTo(new Timings(10, 0, 0, 0, 0, 10, 120, 0));
    }

    @Test
    void whatEndsEarlyEndsInItsPhase() {
        Timeline timeline = new Timeline(7);
        assertThat(timeline.at(10)).isEqualTo(new Timings(3, 0, 0, 0, 0, 0, 0, 0));
        timeline.turn(Phase.QUEUE, 10);
        assertThat(timeline.at(30).queue()).isEqualTo(20);
        timeline.attempt(30);
        assertThat(timeline.at(50).connect()).isEqualTo(20);
        assertThat(timeline.at(50).totalNanos()).isEqualTo(43);
    }

    @Test
    void phasesAreWrittenInMillisecondsAndThoseWithoutTimeAreLeftOut() {
        assertThat(new Timings(12_345, 0, 0, 0, 0, 1_000_000, 12_000_999, 0))
                .hasToString("receive=0.012ms connect=1.000ms ttfb=12.000ms");
    }
}
