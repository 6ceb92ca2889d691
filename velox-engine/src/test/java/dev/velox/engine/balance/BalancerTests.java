package dev.velox.engine.balance;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.velox.engine.exchange.Candidate;
import dev.velox.engine.exchange.Endpoint;
import dev.velox.engine.exchange.Group;
import dev.velox.engine.health.HealthBoard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class BalancerTests {

    private static final List<BalancePolicy> POLICIES = List.of(BalancePolicy.values());

    @ParameterizedTest
    @EnumSource(names = {"POWER_OF_TWO", "LEAST_LOADED"})
    void heavyEndpointIsNeverPickedAmongIdleOnes(BalancePolicy policy) {
        Fleet fleet = Fleet.of(4, policy).loads(1, 1, 1, 99);

        Map<String, Integer> counts = fleet.picks(2_000);

        assertThat(counts).containsOnlyKeys("u0", "u1", "u2");
        assertThat(counts.values()).allSatisfy(count -> assertThat(count).isBetween(560, 780));
    }

    @ParameterizedTest
    @EnumSource
    void equalEndpointsGetEqualShares(BalancePolicy policy) {
        assertThat(Fleet.of(4, policy).picks(8_000).values())
                .hasSize(4)
                .allSatisfy(count -> assertThat(count).isBetween(1_850, 2_150));
    }

    @Test
    void roundRobinGoesInOrderAndSkipsWhatIsUnhealthy() {
        Fleet fleet = Fleet.of(3, BalancePolicy.ROUND_ROBIN);
        assertThat(IntStream.range(0, 6).mapToObj(i -> fleet.pick()))
                .containsExactly("u0", "u1", "u2", "u0", "u1", "u2");

        fleet.state(1).available = false;
        assertThat(IntStream.range(0, 4).mapToObj(i -> fleet.pick())).containsExactly("u0", "u2", "u0", "u2");
    }

    @Test
    void roundRobinSpreadsTheShareOfAnUnhealthyOneOverAll() {
        Fleet fleet = Fleet.of(4, BalancePolicy.ROUND_ROBIN);
        fleet.state(1).available = false;

        assertThat(fleet.picks(3_000)).isEqualTo(Map.of("u0", 1_000, "u2", 1_000, "u3", 1_000));
    }

    @Test
    void roundRobinTakesTurnsInEachModelByItself() {
        Fleet fleet = Fleet.of(2, BalancePolicy.ROUND_ROBIN);
        Group other = new Group("other", fleet.group.candidates());
        List<String> picks = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            picks.add(fleet.pick());
            Candidate picked = fleet.balancer.pick(other, List.of(), null, 0);
            picks.add(picked == null ? "nobody" : picked.endpoint().name());
        }

        assertThat(picks).containsExactly("u0", "u0", "u1", "u1", "u0", "u0");
    }

    @Test
    void askingWhetherThereIsOneTakesNobodysTurn() {
        Fleet fleet = Fleet.of(2, BalancePolicy.ROUND_ROBIN);
        assertThat(fleet.balancer.canPick(fleet.group, List.of(), 0)).isTrue();
        assertThat(fleet.pick()).isEqualTo("u0");

        fleet.state(1).available = false;
        assertThat(fleet.balancer.canPick(fleet.group, List.of(fleet.endpoint(0)), 0))
                .isFalse();
    }

    @Test
    void weightsAreOdds() {
        Map<String, Integer> counts = Fleet.of(
                        BalancePolicy.WEIGHTED,
                        Fleet.endpoint("u0", 1, 0, 0),
                        Fleet.endpoint("u1", 2, 0, 0),
                        Fleet.endpoint("u2", 7, 0, 0))
                .picks(10_000);

        assertThat(counts.get("u0")).isBetween(900, 1_100);
        assertThat(counts.get("u1")).isBetween(1_870, 2_130);
        assertThat(counts.get("u2")).isBetween(6_850, 7_150);
    }

    @Test
    void picksOfABurstSeeEachOther() {
        Fleet least = Fleet.of(4, BalancePolicy.LEAST_LOADED);
        least.burst(100, null);
        assertThat(least.loads()).containsOnly(25);

        Fleet two = Fleet.of(4, BalancePolicy.POWER_OF_TWO);
        two.burst(100, null);
        assertThat(Arrays.stream(two.loads()))
                .allSatisfy(load -> assertThat(load).isBetween(23, 27));
    }

    @ParameterizedTest
    @EnumSource
    void onlyPossibleEndpointsArePicked(BalancePolicy policy) {
        Fleet fleet = Fleet.of(
                policy,
                Fleet.endpoint("u0", 1, 0, 0),
                Fleet.endpoint("u1", 1, 0, 0),
                Fleet.endpoint("u2", 1, 0, 3),
                Fleet.endpoint("u3", 1, 0, 0),
                Fleet.endpoint("u4", 1, 0, 4));
        fleet.loads(0, 0, 3, 9, 3);
        fleet.state(0).available = false;
        fleet.state(1).restLeft = 1;

        for (int i = 0; i < 200; i++) {
            assertThat(fleet.pickOrNull(List.of(fleet.endpoint(3)), null)).isEqualTo("u4");
            assertThat(fleet.pickOrNull(List.of(fleet.endpoint(3)), "session")).isEqualTo("u4");
        }
        List<Endpoint> both = List.of(fleet.endpoint(3), fleet.endpoint(4));
        assertThat(fleet.pickOrNull(both, null)).isNull();
        assertThat(fleet.pickOrNull(both, "session")).isNull();
        assertThat(fleet.balancer.canPick(fleet.group, both, 0)).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void lowestTierThatHasOneIsUsed(BalancePolicy policy) {
        Fleet fleet = Fleet.of(
                policy,
                Fleet.endpoint("u0", 1, 2, 0),
                Fleet.endpoint("u1", 1, 1, 0),
                Fleet.endpoint("u2", 1, 0, 0),
                Fleet.endpoint("u3", 1, 1, 0));
        fleet.loads(0, 0, 50, 0);
        assertThat(fleet.picks(100)).containsOnlyKeys("u2");

        fleet.state(2).available = false;
        assertThat(fleet.picks(100)).containsOnlyKeys("u1", "u3");

        fleet.state(1).available = false;
        fleet.state(3).restLeft = 5;
        assertThat(fleet.picks(100)).containsOnlyKeys("u0");
    }

    @ParameterizedTest
    @EnumSource
    void returningEndpointGetsItsRampOfTheUsualShare(BalancePolicy policy) {
        Fleet fleet = Fleet.of(4, policy);
        fleet.state(2).ramp = 0.2;
        assertThat(fleet.picks(20_000).get("u2")).isBetween(850, 1_350);

        fleet.state(2).ramp = 1;
        assertThat(fleet.picks(20_000).get("u2")).isBetween(4_750, 5_250);
    }

    @ParameterizedTest
    @EnumSource(names = {"POWER_OF_TWO", "LEAST_LOADED"})
    void returningEndpointHoldsNoMoreThanItsRampOfWhatTheOthersHold(BalancePolicy policy) {
        Fleet fleet = Fleet.of(4, policy).loads(40, 40, 0, 40);
        fleet.state(2).ramp = 0.25;

        fleet.burst(400, null);

        assertThat(fleet.state(2).inFlight * 4).isLessThanOrEqualTo(fleet.state(0).inFlight + 8);
        assertThat(fleet.state(2).inFlight).isGreaterThan(20);
    }

    @ParameterizedTest
    @EnumSource
    void whenAllReturnNobodySitsOut(BalancePolicy policy) {
        Fleet fleet = Fleet.of(3, policy);
        fleet.states.forEach(state -> state.ramp = 0.001);

        assertThat(fleet.picks(600).values())
                .hasSize(3)
                .allSatisfy(count -> assertThat(count).isGreaterThan(150));
    }

    @ParameterizedTest
    @EnumSource
    void groupOfManyIsPickedFromWhole(BalancePolicy policy) {
        assertThat(Fleet.of(200, policy).picks(10_000)).hasSize(200);
    }

    @Test
    void policyIsSwitchedWhileRunning() {
        Fleet fleet = Fleet.of(4, BalancePolicy.ROUND_ROBIN).loads(9, 9, 9, 1);
        assertThat(fleet.pick()).isEqualTo("u0");

        fleet.balancer.policy(BalancePolicy.LEAST_LOADED);

        assertThat(fleet.balancer.policy()).isEqualTo(BalancePolicy.LEAST_LOADED);
        assertThat(fleet.picks(50)).containsOnlyKeys("u3");
    }

    @Test
    void endpointWithoutStateIsNamed() {
        Fleet fleet = Fleet.of(2, BalancePolicy.RANDOM);
        Group strange = new Group("model", List.of(new Candidate(Fleet.endpoint("x", 1, 0, 0), null)));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> fleet.balancer.pick(strange, List.of(), null, 0))
                .withMessage("endpoint: x (expected: one of [u0, u1])");
    }

    @Test
    void picksFromManyThreadsStayEven() throws InterruptedException {
        Fleet shape = Fleet.of(4, BalancePolicy.LEAST_LOADED);
        HealthBoard board = new HealthBoard(List.of("u0", "u1", "u2", "u3"));
        Balancer balancer = new Balancer(board);
        AtomicReference<Throwable> failure = new AtomicReference<>();
        CountDownLatch start = new CountDownLatch(1);
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            long seed = t;
            threads.add(Thread.ofPlatform().start(() -> {
                try {
                    start.await();
                    SplittableRandom random = new SplittableRandom(seed);
                    for (int i = 0; i < 10_000; i++) {
                        balancer.policy(POLICIES.get(random.nextInt(POLICIES.size())));
                        String key = random.nextBoolean() ? "session-" + i : null;
                        Candidate picked = balancer.pick(shape.group, List.of(), key, i);
                        assertThat(picked).isNotNull();
                        board.of(picked.endpoint().name()).opened();
                    }
                } catch (Throwable problem) {
                    failure.set(problem);
                }
            }));
        }
        start.countDown();
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(failure).hasValue(null);
        assertThat(board.all()).allSatisfy(each -> assertThat(each.inFlight()).isBetween(8_000, 12_000));
        assertThat(board.all().stream().mapToInt(each -> each.inFlight()).sum()).isEqualTo(40_000);
    }

    @Test
    void policiesAreKnownByTheirLabels() {
        assertThat(BalancePolicy.labels())
                .containsExactly("power-of-two", "round-robin", "least-loaded", "random", "weighted");
        assertThat(BalancePolicy.labels())
                .allSatisfy(label -> assertThat(BalancePolicy.of(label).label()).isEqualTo(label));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BalancePolicy.of("p2c"))
                .withMessage(
                        "policy: p2c (expected: one of power-of-two, round-robin, least-loaded, random, weighted)");
    }
}
