package dev.velox.engine.balance;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

class SessionAffinityTests {

    private static final int SESSIONS = 20_000;

    @ParameterizedTest
    @EnumSource
    void sessionStaysWithItsEndpointWhateverThePolicy(BalancePolicy policy) {
        Fleet fleet = Fleet.of(4, policy);
        String home = fleet.pick("session-1");

        for (int i = 0; i < 50; i++) {
            fleet.balancer.policy(i % 2 == 0 ? BalancePolicy.RANDOM : BalancePolicy.ROUND_ROBIN);
            assertThat(fleet.pick("session-1")).isEqualTo(home);
        }
        assertThat(fleet.hits).hasSize(51).containsOnly(home);
    }

    @Test
    void choiceIsTheSameInEveryProcess() {
        Fleet fleet = Fleet.of(4, BalancePolicy.POWER_OF_TWO);

        assertThat(List.of(fleet.pick("alpha"), fleet.pick("beta"), fleet.pick("gamma"), fleet.pick("delta")))
                .containsExactly("u0", "u0", "u2", "u2");
    }

    @Test
    void sessionsSpreadEvenly() {
        Map<String, Integer> counts = new HashMap<>();
        homes(Fleet.of(4, BalancePolicy.POWER_OF_TWO)).values().forEach(home -> counts.merge(home, 1, Integer::sum));

        assertThat(counts.values())
                .hasSize(4)
                .allSatisfy(count -> assertThat(count).isBetween(4_800, 5_200));
    }

    @Test
    void fifthEndpointTakesAFifthOfTheSessionsAndNothingElseMoves() {
        Map<String, String> before = homes(Fleet.of(4, BalancePolicy.POWER_OF_TWO));
        Map<String, String> after = homes(Fleet.of(5, BalancePolicy.POWER_OF_TWO));
        Set<String> moved = new HashSet<>(before.keySet());
        moved.removeIf(session -> String.valueOf(before.get(session)).equals(after.get(session)));

        assertThat(moved.size()).isBetween(SESSIONS * 18 / 100, SESSIONS * 22 / 100);
        assertThat(moved).allSatisfy(session -> assertThat(after.get(session)).isEqualTo("u4"));
    }

    @Test
    void sharesFollowTheWeights() {
        Map<String, Integer> counts = new HashMap<>();
        homes(Fleet.of(
                        BalancePolicy.POWER_OF_TWO,
                        Fleet.endpoint("u0", 1, 0, 0),
                        Fleet.endpoint("u1", 1, 0, 0),
                        Fleet.endpoint("u2", 3, 0, 0)))
                .values()
                .forEach(home -> counts.merge(home, 1, Integer::sum));

        assertThat(counts.get("u0")).isBetween(3_800, 4_200);
        assertThat(counts.get("u1")).isBetween(3_800, 4_200);
        assertThat(counts.get("u2")).isBetween(11_750, 12_250);
    }

    @Test
    void hotSessionSpillsOverAndNobodyExceedsTheBound() {
        Fleet fleet = Fleet.of(4, BalancePolicy.POWER_OF_TWO);
        String home = fleet.pick("hot");
        for (int total = 0; total < 400; total++) {
            int place = Integer.parseInt(fleet.pick("hot").substring(1));
            double bound = Math.ceil(1.25 * (total + 1) / 4);
            assertThat((double) fleet.state(place).inFlight).isLessThanOrEqualTo(bound);
            fleet.state(place).inFlight++;
        }

        int homeLoad = fleet.state(Integer.parseInt(home.substring(1))).inFlight;
        assertThat(homeLoad).isBetween(124, 127);
        assertThat(fleet.hits).hasSize(homeLoad + 1).containsOnly(home);
    }

    @Test
    void spillGoesToTheNextBestAndComesBack() {
        Fleet fleet = Fleet.of(4, BalancePolicy.POWER_OF_TWO);
        String home = fleet.pick("session-7");
        int place = Integer.parseInt(home.substring(1));

        fleet.state(place).inFlight = 3;
        String second = fleet.pick("session-7");
        assertThat(second).isNotEqualTo(home);
        assertThat(fleet.pick("session-7")).isEqualTo(second);

        fleet.state(place).inFlight = 0;
        assertThat(fleet.pick("session-7")).isEqualTo(home);
        assertThat(fleet.hits).hasSize(2);
    }

    @Test
    void sessionOfAnUnavailableEndpointGoesToTheSameNextOneAndIsNoHit() {
        Fleet fleet = Fleet.of(4, BalancePolicy.POWER_OF_TWO);
        String home = fleet.pick("session-3");
        int place = Integer.parseInt(home.substring(1));
        fleet.state(place).available = false;
        String second = fleet.pick("session-3");
        fleet.hits.clear();

        assertThat(second).isNotEqualTo(home);
        assertThat(fleet.pick("session-3")).isEqualTo(second);
        assertThat(fleet.pickOrNull(List.of(fleet.endpoint(Integer.parseInt(second.substring(1)))), "session-3"))
                .isNotIn(home, second);
        assertThat(fleet.hits).isEmpty();

        fleet.state(place).available = true;
        assertThat(fleet.pick("session-3")).isEqualTo(home);
        assertThat(fleet.hits).containsExactly(home);
    }

    @Test
    void sessionsOfALostEndpointSpreadOverAllOthers() {
        Fleet fleet = Fleet.of(4, BalancePolicy.POWER_OF_TWO);
        Map<String, String> before = homes(fleet);
        fleet.state(1).available = false;
        Map<String, Integer> taken = new HashMap<>();
        homes(fleet).forEach((session, home) -> {
            if ("u1".equals(before.get(session))) {
                taken.merge(home, 1, Integer::sum);
            } else {
                assertThat(home).isEqualTo(before.get(session));
            }
        });

        assertThat(taken).containsOnlyKeys("u0", "u2", "u3");
        assertThat(taken.values()).allSatisfy(count -> assertThat(count).isBetween(1_500, 1_850));
    }

    @Test
    void lowerTierIsTheHomeAndAHigherOneNeverAHit() {
        Fleet fleet = Fleet.of(
                BalancePolicy.POWER_OF_TWO,
                Fleet.endpoint("u0", 1, 0, 0),
                Fleet.endpoint("u1", 1, 1, 0),
                Fleet.endpoint("u2", 1, 1, 0));
        assertThat(homes(fleet).values()).containsOnly("u0");
        assertThat(fleet.hits).hasSize(SESSIONS);
        fleet.hits.clear();

        fleet.state(0).available = false;
        assertThat(homes(fleet).values()).contains("u1", "u2").doesNotContain("u0");
        assertThat(fleet.hits).isEmpty();
    }

    @Test
    void sessionsComeBackOneByOneWhileTheirEndpointRamps() {
        Fleet fleet = Fleet.of(4, BalancePolicy.POWER_OF_TWO);
        Map<String, String> full = homes(fleet);
        Set<String> back = Set.of();
        for (double ramp : new double[] {0.1, 0.5, 0.9, 1}) {
            fleet.state(2).ramp = ramp;
            Map<String, String> now = homes(fleet);
            assertThat(homes(fleet)).isEqualTo(now);
            Set<String> here = new HashSet<>(now.keySet());
            here.removeIf(session -> !"u2".equals(now.get(session)));
            assertThat(here).containsAll(back);
            assertThat((double) here.size()).isBetween(ramp * 5_000 - 300, ramp * 5_000 + 300);
            back = here;
        }
        assertThat(homes(fleet)).isEqualTo(full);
    }

    private static Map<String, String> homes(Fleet fleet) {
        Map<String, String> homes = new HashMap<>();
        for (int i = 0; i < SESSIONS; i++) {
            String session = "session-" + i;
            homes.put(session, fleet.pick(session));
        }
        return homes;
    }
}
