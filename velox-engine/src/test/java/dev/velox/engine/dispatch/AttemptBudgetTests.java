package dev.velox.engine.dispatch;

import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class AttemptBudgetTests {

    private static final long START = TimeUnit.DAYS.toNanos(3);

    @Test
    void floorIsThereWithoutAnyExchange() {
        AttemptBudget budget = new AttemptBudget(0.2, 3);

        assertThat(taken(budget, START)).isEqualTo(30);
    }

    @Test
    void shareOfTheLastTenSecondsIsThere() {
        AttemptBudget budget = new AttemptBudget(0.2, 3);
        for (int i = 0; i < 1000; i++) {
            budget.exchange(START + TimeUnit.MILLISECONDS.toNanos(5L * i));
        }

        assertThat(taken(budget, START + TimeUnit.SECONDS.toNanos(6))).isEqualTo(200);
    }

    @Test
    void whatWasTakenComesBackAfterTenSeconds() {
        AttemptBudget budget = new AttemptBudget(0, 1);
        assertThat(taken(budget, START)).isEqualTo(10);

        assertThat(budget.has(START + TimeUnit.SECONDS.toNanos(9))).isFalse();
        assertThat(taken(budget, START + TimeUnit.SECONDS.toNanos(10))).isEqualTo(10);
    }

    @Test
    void exchangesOfLongAgoCountNoMore() {
        AttemptBudget budget = new AttemptBudget(1, 0);
        for (int i = 0; i < 50; i++) {
            budget.exchange(START);
        }

        assertThat(budget.has(START + TimeUnit.SECONDS.toNanos(9))).isTrue();
        assertThat(budget.has(START + TimeUnit.SECONDS.toNanos(10))).isFalse();
    }

    @Test
    void clockThatBeganBelowZeroIsNoTrouble() {
        AttemptBudget budget = new AttemptBudget(0, 1);

        assertThat(taken(budget, -TimeUnit.SECONDS.toNanos(5))).isEqualTo(10);
        assertThat(taken(budget, TimeUnit.SECONDS.toNanos(6))).isEqualTo(10);
    }

    private static int taken(AttemptBudget budget, long now) {
        int taken = 0;
        while (budget.take(now)) {
            taken++;
        }
        return taken;
    }
}
