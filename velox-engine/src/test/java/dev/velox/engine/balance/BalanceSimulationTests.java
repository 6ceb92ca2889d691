package dev.velox.engine.balance;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Ten upstreams that each work on two requests at a time, exponential service of mean 1, Poisson arrivals at 0.8 of what they
 * can do together. Time is simulated and every draw is seeded: the figures are the same in every run.
 */
class BalanceSimulationTests {

    private static final int UPSTREAMS = 10;
    private static final int AT_A_TIME = 2;
    private static final int REQUESTS = 200_000;

    @Test
    void powerOfTwoIsNearLeastLoadedAndFarBetterThanRandom() {
        double powerOfTwo = p99(BalancePolicy.POWER_OF_TWO);
        double leastLoaded = p99(BalancePolicy.LEAST_LOADED);
        double random = p99(BalancePolicy.RANDOM);

        assertThat(powerOfTwo).isLessThanOrEqualTo(1.2 * leastLoaded);
        assertThat(powerOfTwo).isLessThanOrEqualTo(0.5 * random);
    }

    private static double p99(BalancePolicy policy) {
        double[] times = run(Fleet.of(UPSTREAMS, policy));
        Arrays.sort(times);
        return times[times.length * 99 / 100];
    }

    private static double[] run(Fleet fleet) {
        SplittableRandom chance = new SplittableRandom(42);
        List<Upstream> upstreams =
                IntStream.range(0, UPSTREAMS).mapToObj(i -> new Upstream()).toList();
        PriorityQueue<Work> ends = new PriorityQueue<>();
        double[] times = new double[REQUESTS];
        double now = 0;
        for (int i = 0; i < REQUESTS; i++) {
            now += exponential(chance) / (0.8 * UPSTREAMS * AT_A_TIME);
            finishUntil(now, fleet, upstreams, ends, times);
            int picked = Integer.parseInt(fleet.pick().substring(1));
            fleet.state(picked).inFlight++;
            Work work = new Work(i, picked, now, exponential(chance), 0);
            if (upstreams.get(picked).busy < AT_A_TIME) {
                upstreams.get(picked).busy++;
                ends.add(work.startedAt(now));
            } else {
                upstreams.get(picked).waiting.add(work);
            }
        }
        finishUntil(Double.MAX_VALUE, fleet, upstreams, ends, times);
        return times;
    }

    private static void finishUntil(
            double now, Fleet fleet, List<Upstream> upstreams, PriorityQueue<Work> ends, double[] times) {
        while (!ends.isEmpty() && ends.element().end <= now) {
            Work done = ends.remove();
            times[done.request] = done.end - done.arrival;
            fleet.state(done.upstream).inFlight--;
            Upstream upstream = upstreams.get(done.upstream);
            Work next = upstream.waiting.poll();
            if (next == null) {
                upstream.busy--;
            } else {
                ends.add(next.startedAt(done.end));
            }
        }
    }

    private static double exponential(SplittableRandom chance) {
        return -Math.log1p(-chance.nextDouble());
    }

    private static final class Upstream {
        private final Deque<Work> waiting = new ArrayDeque<>();
        private int busy;
    }

    private record Work(int request, int upstream, double arrival, double service, double end)
            implements Comparable<Work> {

        Work startedAt(double now) {
            return new Work(request, upstream, arrival, service, now + service);
        }

        @Override
        public int compareTo(Work other) {
            return Double.compare(end, other.end);
        }
    }
}
