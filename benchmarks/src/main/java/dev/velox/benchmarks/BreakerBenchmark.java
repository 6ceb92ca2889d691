package dev.velox.benchmarks;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowSynchronizationStrategy;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

import dev.velox.engine.health.EndpointHealth;
import dev.velox.engine.health.HealthBoard;

import static io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowSynchronizationStrategy.LOCK_FREE;
import static io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowSynchronizationStrategy.SYNCHRONIZED;

/**
 * What does a breaker cost a request that goes well: asking it, and telling it of the success? The gateway's own is given the
 * time, as its callers have it; the row that ends in {@code Clock} reads one for each request, as resilience4j does by itself.
 * Windows: 10 s in both, resilience4j's behind a lock and without; and its window of the last 100 calls. In the rows that end in {@code Shared} two
 * threads use one breaker, as event loops do.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 1,
        jvmArgsAppend = {"-XX:+UseSerialGC", "-Xms512m", "-Xmx512m"})
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class BreakerBenchmark {

    /** Head of an answer, in nanoseconds. */
    private static final long HEAD = 8_000_000;

    @Benchmark
    public boolean own(Breakers breakers, Caller caller) {
        return own(breakers.own, caller.next());
    }

    @Benchmark
    @Threads(2)
    public boolean ownShared(Breakers breakers, Caller caller) {
        return own(breakers.own, caller.next());
    }

    @Benchmark
    public boolean ownClock(Breakers breakers) {
        return own(breakers.own, System.nanoTime());
    }

    @Benchmark
    @Threads(2)
    public boolean ownClockShared(Breakers breakers) {
        return own(breakers.own, System.nanoTime());
    }

    @Benchmark
    public boolean resilience4jTime(Breakers breakers) {
        return theirs(breakers.time);
    }

    @Benchmark
    @Threads(2)
    public boolean resilience4jTimeShared(Breakers breakers) {
        return theirs(breakers.time);
    }

    @Benchmark
    public boolean resilience4jLockFree(Breakers breakers) {
        return theirs(breakers.lockFree);
    }

    @Benchmark
    @Threads(2)
    public boolean resilience4jLockFreeShared(Breakers breakers) {
        return theirs(breakers.lockFree);
    }

    @Benchmark
    public boolean resilience4jCount(Breakers breakers) {
        return theirs(breakers.count);
    }

    @Benchmark
    @Threads(2)
    public boolean resilience4jCountShared(Breakers breakers) {
        return theirs(breakers.count);
    }

    private static boolean own(EndpointHealth breaker, long now) {
        boolean allowed = breaker.acquire(now);
        breaker.succeeded(now, HEAD, now);
        return allowed;
    }

    private static boolean theirs(CircuitBreaker breaker) {
        boolean allowed = breaker.tryAcquirePermission();
        breaker.onSuccess(HEAD, TimeUnit.NANOSECONDS);
        return allowed;
    }

    /** What all threads share. */
    @State(Scope.Benchmark)
    public static class Breakers {
        final EndpointHealth own = new HealthBoard(List.of("acme")).of("acme");
        final CircuitBreaker time = CircuitBreaker.of("time", config(SlidingWindowType.TIME_BASED, 10, SYNCHRONIZED));
        final CircuitBreaker lockFree =
                CircuitBreaker.of("lock-free", config(SlidingWindowType.TIME_BASED, 10, LOCK_FREE));
        final CircuitBreaker count =
                CircuitBreaker.of("count", config(SlidingWindowType.COUNT_BASED, 100, SYNCHRONIZED));

        private static CircuitBreakerConfig config(
                SlidingWindowType type, int size, SlidingWindowSynchronizationStrategy strategy) {
            return CircuitBreakerConfig.custom()
                    .slidingWindowType(type)
                    .slidingWindowSize(size)
                    .slidingWindowSynchronizationStrategy(strategy)
                    .minimumNumberOfCalls(20)
                    .failureRateThreshold(50)
                    .waitDurationInOpenState(Duration.ofSeconds(30))
                    .permittedNumberOfCallsInHalfOpenState(1)
                    .build();
        }
    }

    /** One thread with its time: a request each 100 us. */
    @State(Scope.Thread)
    public static class Caller {

        private long now;

        long next() {
            now += 100_000;
            return now;
        }
    }
}
