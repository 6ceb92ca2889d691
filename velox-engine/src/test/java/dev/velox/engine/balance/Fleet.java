package dev.velox.engine.balance;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

import dev.velox.engine.exchange.Candidate;
import dev.velox.engine.exchange.Endpoint;
import dev.velox.engine.exchange.Group;
import dev.velox.engine.observe.EngineObserver;

/** Endpoints u0, u1, ... whose states a test sets, and a balancer over them. */
final class Fleet {

    final List<State> states;
    final List<String> hits = new ArrayList<>();
    final Balancer balancer;
    final Group group;

    private Fleet(BalanceSettings settings, List<Endpoint> endpoints) {
        this.states = endpoints.stream().map(each -> new State(each.name())).toList();
        this.group = new Group(
                "model",
                endpoints.stream().map(each -> new Candidate(each, null)).toList());
        EngineObserver observer = new EngineObserver() {
            @Override
            public void affinityHit(String upstream) {
                hits.add(upstream);
            }
        };
        this.balancer = new Balancer(List.<Standing>copyOf(states), settings, observer, new SplittableRandom(20260701));
    }

    static Fleet of(int size, BalancePolicy policy) {
        return of(
                policy,
                IntStream.range(0, size)
                        .mapToObj(i -> endpoint("u" + i, 1, 0, 0))
                        .toArray(Endpoint[]::new));
    }

    static Fleet of(BalancePolicy policy, Endpoint... endpoints) {
        return new Fleet(BalanceSettings.DEFAULT.withPolicy(policy), List.of(endpoints));
    }

    static Endpoint endpoint(String name, int weight, int tier, int maxInFlight) {
        return new Endpoint(
                name, URI.create("http://" + name + ".example"), "/v1", "/v1/responses", weight, tier, maxInFlight);
    }

    Fleet loads(int... loads) {
        for (int i = 0; i < loads.length; i++) {
            states.get(i).inFlight = loads[i];
        }
        return this;
    }

    State state(int index) {
        return states.get(index);
    }

    Endpoint endpoint(int index) {
        return group.candidates().get(index).endpoint();
    }

    /** Name of the picked one; fails when there is none. */
    String pick() {
        return pick(null);
    }

    String pick(@Nullable String key) {
        return Objects.requireNonNull(pickOrNull(List.of(), key), "nobody was picked");
    }

    @Nullable String pickOrNull(List<Endpoint> tried, @Nullable String key) {
        Candidate picked = balancer.pick(group, tried, key, 0);
        return picked == null ? null : picked.endpoint().name();
    }

    /** How often each was picked; the loads stay as they are. */
    Map<String, Integer> picks(int times) {
        Map<String, Integer> counts = new TreeMap<>();
        for (int i = 0; i < times; i++) {
            counts.merge(pick(), 1, Integer::sum);
        }
        return counts;
    }

    /** Picks and keeps the attempts open. */
    void burst(int times, @Nullable String key) {
        for (int i = 0; i < times; i++) {
            state(Integer.parseInt(pick(key).substring(1))).inFlight++;
        }
    }

    int[] loads() {
        return states.stream().mapToInt(state -> state.inFlight).toArray();
    }

    static final class State extends Standing {

        boolean available = true;
        long restLeft;
        int inFlight;
        double ramp = 1;

        State(String name) {
            super(name);
        }

        @Override
        boolean available(long now) {
            return available;
        }

        @Override
        long restLeft(String model, long now) {
            return restLeft;
        }

        @Override
        int inFlight() {
            return inFlight;
        }

        @Override
        double ramp(long now) {
            return ramp;
        }
    }
}
