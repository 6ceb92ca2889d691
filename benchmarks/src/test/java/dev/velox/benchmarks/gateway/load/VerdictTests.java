package dev.velox.benchmarks.gateway.load;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class VerdictTests {

    @Test
    void generatorInTimeMakesARunValid() {
        assertThat(Verdict.of(lateness(995, 5))).isEqualTo(Verdict.VALID);
    }

    @Test
    void generatorLateInMoreThanOnePercentMakesARunVoid() {
        assertThat(Verdict.of(lateness(985, 15))).isEqualTo(Verdict.VOID);
    }

    @Test
    void runWithoutAnyRequestIsVoid() {
        assertThat(Verdict.of(new Delays())).isEqualTo(Verdict.VOID);
    }

    private static Delays lateness(int inTime, int late) {
        Delays lateness = new Delays();
        for (int i = 0; i < inTime; i++) {
            lateness.record(50_000);
        }
        for (int i = 0; i < late; i++) {
            lateness.record(5_000_000);
        }
        return lateness;
    }
}
