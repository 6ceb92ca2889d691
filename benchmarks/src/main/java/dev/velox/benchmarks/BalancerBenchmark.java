package dev.velox.benchmarks;

import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

import dev.velox.engine.balance.BalancePolicy;
import dev.velox.engine.balance.BalanceSettings;
import dev.velox.engine.balance.Balancer;
import dev.velox.engine.balance.LearnedEndpoints;
import dev.velox.engine.exchange.Candidate;
import dev.velox.engine.exchange.Endpoint;
import dev.velox.engine.exchange.Group;
import dev.velox.engine.health.HealthBoard;
import dev.velox.engine.observe.EngineObserver;

/**
 * What does a pick cost among few and among many endpoints, all healthy and with a few attempts open, and what a look into
 * the table of learned ids? The plain way to compare with is {@code RANDOM}: it shares the search for those that may be asked.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Benchmark)
@Fork(
        value = 1,
        jvmArgsAppend = {"-XX:+UseSerialGC", "-Xms512m", "-Xmx512m"})
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class BalancerBenchmark {

    private static final int KEYS = 1024;

    private final String[] keys = IntStream.range(0, KEYS)
            .mapToObj(i -> "0f8fad5b-d9cb-469f-a165-" + (100_000_000_000L + i))
            .toArray(String[]::new);
    private final LearnedEndpoints learned = new LearnedEndpoints(BalanceSettings.DEFAULT);
    private int next;

    /** One pick by policy. */
    @State(Scope.Benchmark)
    public static class ByPolicy extends Endpoints {

        @Param({"POWER_OF_TWO", "ROUND_ROBIN", "LEAST_LOADED", "RANDOM", "WEIGHTED"})
        BalancePolicy policy = BalancePolicy.POWER_OF_TWO;

        @Setup
        public void choose() {
            balancer().policy(policy);
        }
    }

    /** One pick by session. */
    @State(Scope.Benchmark)
    public static class BySession extends Endpoints {}

    @Setup
    public void learn() {
        for (String key : keys) {
            learned.learn(key, "u0", 0);
        }
    }

    @Benchmark
    public Candidate pick(ByPolicy endpoints) {
        return Objects.requireNonNull(endpoints.balancer().pick(endpoints.group(), List.of(), null, 0));
    }

    @Benchmark
    public Candidate pickBySession(BySession endpoints) {
        return Objects.requireNonNull(endpoints.balancer().pick(endpoints.group(), List.of(), key(), 0));
    }

    @Benchmark
    public String learnedLookUp() {
        return Objects.requireNonNull(learned.endpoint(key(), 0));
    }

    @Benchmark
    public void learnedLearn() {
        learned.learn(key(), "u0", 0);
    }

    private String key() {
        next = (next + 1) & (KEYS - 1);
        return keys[next];
    }

    /** Endpoints of one tier. */
    @State(Scope.Benchmark)
    public abstract static class Endpoints {

        @Param({"4", "32"})
        int size;

        private Balancer balancer = new Balancer(new HealthBoard(List.of()));
        private Group group = group(1);

        @Setup
        public void build() {
            group = group(size);
            HealthBoard board = new HealthBoard(group.candidates().stream()
                    .map(candidate -> candidate.endpoint().name())
                    .toList());
            for (int i = 0; i < 5 * size; i++) {
                board.all().get(i * 7 % size).opened();
            }
            balancer = new Balancer(board, BalanceSettings.DEFAULT, EngineObserver.NONE);
        }

        Balancer balancer() {
            return balancer;
        }

        Group group() {
            return group;
        }

        private static Group group(int size) {
            return new Group(
                    "gpt-5",
                    IntStream.range(0, size)
                            .mapToObj(i -> new Endpoint("u" + i, URI.create("http://u" + i), "/v1", "/v1/responses"))
                            .map(endpoint -> new Candidate(endpoint, null))
                            .toList());
        }
    }
}
