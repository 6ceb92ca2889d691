package dev.velox.autoconfigure.console;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.velox.engine.health.EndpointHealthSnapshot;
import dev.velox.engine.health.EndpointHealthSnapshot.Probes;
import dev.velox.engine.health.HealthState;
import dev.velox.engine.upstream.UpstreamSnapshot;

import static org.assertj.core.api.Assertions.assertThat;

/** What is said of an upstream, and in which colour. */
class LiveUpstreamTests {

    private static final AttemptTally.Counts NONE = AttemptTally.Counts.NONE;

    @ParameterizedTest
    @CsvSource({
        "PROBED_OUT, down, probed out",
        "OPEN, down, breaker open",
        "HALF_OPEN, warn, being tried",
        "RESTING, warn, resting",
        "HEALTHY, ok, healthy"
    })
    void verdictOfTheGatewayComesFirst(HealthState state, String level, String words) {
        LiveUpstream live = LiveUpstream.of(
                upstream(4, "warm"), health(state, Probes.UP, 0, 1), NONE, new AttemptTally.Counts(9, 0, 0), 10);

        assertThat(live.level()).isEqualTo(level);
        assertThat(live.state()).isEqualTo(words);
        assertThat(live.detail()).isEqualTo(level.equals("ok") ? null : "connection refused");
    }

    @Test
    void threeFailuresInARowAreRedAndFewerAreAmber() {
        assertThat(level(4, "warm", null, new AttemptTally.Counts(9, 3, 3))).isEqualTo("down");
        assertThat(level(4, "warm", null, new AttemptTally.Counts(9, 2, 2))).isEqualTo("warn");
        assertThat(level(4, "warm", null, new AttemptTally.Counts(9, 1, 0))).isEqualTo("warn");
        assertThat(level(4, "warm", null, new AttemptTally.Counts(9, 0, 0))).isEqualTo("ok");
    }

    @Test
    void failuresOfLongAgoAreForgottenAfterASuccess() {
        AttemptTally.Counts counts = new AttemptTally.Counts(9, 3, 0);

        assertThat(LiveUpstream.of(upstream(4, "warm"), null, counts, counts, 10)
                        .level())
                .isEqualTo("ok");
    }

    @Test
    void failedProbeIsRedWhereNoConnectionStands() {
        EndpointHealthSnapshot probed = health(HealthState.HEALTHY, Probes.UP, 1, 1);

        assertThat(level(0, "warm", probed, NONE)).isEqualTo("down");
        assertThat(level(2, "warm", probed, NONE)).isEqualTo("warn");
    }

    @Test
    void upstreamThatNobodyAskedYetIsNeitherGoodNorBad() {
        assertThat(level(0, "off", null, NONE)).isEqualTo("unknown");
        assertThat(level(0, "failed", null, NONE)).isEqualTo("down");
        assertThat(level(1, "warm", null, NONE)).isEqualTo("ok");
        assertThat(level(0, "off", health(HealthState.HEALTHY, Probes.UP, 0, 1), NONE))
                .isEqualTo("ok");
    }

    @Test
    void ratesArePerSecondOfTheWindow() {
        LiveUpstream live = LiveUpstream.of(
                upstream(4, "warm"),
                health(HealthState.HEALTHY, Probes.UP, 0, 0.5),
                new AttemptTally.Counts(100, 10, 0),
                new AttemptTally.Counts(150, 15, 0),
                10);

        assertThat(live.attempts()).isEqualTo(5);
        assertThat(live.failures()).isEqualTo(0.5);
        assertThat(live.headMillis()).isEqualTo(2);
        assertThat(live.ramp()).isEqualTo(0.5);
    }

    private static String level(
            int connections, String warmUp, @Nullable EndpointHealthSnapshot health, AttemptTally.Counts counts) {
        return LiveUpstream.of(upstream(connections, warmUp), health, NONE, counts, 10)
                .level();
    }

    private static UpstreamSnapshot upstream(int connections, String warmUp) {
        return new UpstreamSnapshot("a", "http://a:1", "auto", connections, 1, warmUp, "connection refused");
    }

    private static EndpointHealthSnapshot health(HealthState state, Probes probes, int failedProbes, double ramp) {
        return new EndpointHealthSnapshot(
                "a", state, null, -1, probes, failedProbes, "closed", 1, 9, 0, 2_000_000, -1, 0, 0, ramp);
    }
}
