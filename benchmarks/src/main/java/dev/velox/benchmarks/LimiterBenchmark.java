package dev.velox.benchmarks;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.github.bucket4j.Bucket;
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

import dev.velox.engine.limit.RateLimitSettings;
import dev.velox.engine.limit.RateLimiter;
import dev.velox.engine.limit.Slots;

/**
 * What does it cost to ask the limiter: for a micro-batch of 64 at once, request by request, and request by request from a
 * bucket behind a lock? Time is given and moves on with each operation by what it takes, so that none is refused; reading a
 * clock is not measured. In the rows that end in {@code Shared} two threads use one limiter, each on a time of its own: there
 * requests may wait for a slot in the future (the limiter) or find the bucket empty, which costs the same operations.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 1,
        jvmArgsAppend = {"-XX:+UseSerialGC", "-Xms512m", "-Xmx512m"})
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class LimiterBenchmark {

    private static final int BATCH = 64;

    /** 60 ns between two requests, the densest that the settings allow. */
    private static final RateLimitSettings SETTINGS = new RateLimitSettings(RateLimitSettings.MAX_RPM, 1_000_000);

    private static final long INTERVAL = 60;

    /** 13 days. */
    private static final long LONG_WAIT = 1L << 50;

    @Benchmark
    public int gcraBatchOf64(Limiters limiters, Caller caller) {
        return caller.reserve(limiters.gcra, BATCH, 0);
    }

    @Benchmark
    public int gcraOneByOne(Limiters limiters, Caller caller) {
        return caller.reserve(limiters.gcra, 1, 0);
    }

    /** The floor of this machine: one compare-and-set that always succeeds, and nothing else. */
    @Benchmark
    public boolean compareAndSetAlone(Limiters limiters, Caller caller) {
        return limiters.word.compareAndSet(caller.now, caller.next(1));
    }

    @Benchmark
    public boolean lockedBucketOneByOne(Limiters limiters, Caller caller) {
        return limiters.bucket.take(caller.next(1));
    }

    @Benchmark
    public boolean bucket4jOneByOne(Bucket4j limiters) {
        return limiters.bucket.tryConsume(1);
    }

    @Benchmark
    @Threads(2)
    public boolean bucket4jOneByOneShared(SharedBucket4j limiters) {
        return limiters.bucket.tryConsume(1);
    }

    @Benchmark
    @Threads(2)
    public int gcraBatchOf64Shared(Limiters limiters, Caller caller) {
        return caller.reserve(limiters.gcra, BATCH, LONG_WAIT);
    }

    @Benchmark
    @Threads(2)
    public int gcraOneByOneShared(Limiters limiters, Caller caller) {
        return caller.reserve(limiters.gcra, 1, LONG_WAIT);
    }

    @Benchmark
    @Threads(2)
    public boolean lockedBucketOneByOneShared(Limiters limiters, Caller caller) {
        return limiters.bucket.take(caller.next(1));
    }

    /** What all threads share. */
    @State(Scope.Benchmark)
    public static class Limiters {
        final RateLimiter gcra = RateLimiter.of(SETTINGS, 0);
        final LockedBucket bucket = new LockedBucket(SETTINGS.burst());
        final AtomicLong word = new AtomicLong();
    }

    /** Reads its own clock, as it comes; a bucket that never runs dry. */
    @State(Scope.Thread)
    public static class Bucket4j {
        final Bucket bucket = Bucket.builder()
                .addLimit(limit -> limit.capacity(1_000_000_000L).refillGreedy(1_000_000_000L, Duration.ofSeconds(1)))
                .withNanosecondPrecision()
                .build();
    }

    /** See {@link Bucket4j}. */
    @State(Scope.Benchmark)
    public static class SharedBucket4j {
        final Bucket bucket = new Bucket4j().bucket;
    }

    /** One thread with its time. */
    @State(Scope.Thread)
    public static class Caller {

        private final Slots slots = new Slots();
        private long now;

        /** What admission asks: how many were granted, and whether the last of them goes at once. */
        int reserve(RateLimiter limiter, int wanted, long maxWaitNanos) {
            limiter.reserve(wanted, next(wanted), maxWaitNanos, slots);
            return slots.goesNow(wanted - 1) ? slots.granted() : -slots.granted();
        }

        long next(int requests) {
            now += requests * INTERVAL;
            return now;
        }
    }

    /** The plain way: tokens in a field, refilled under a lock. */
    static final class LockedBucket {

        private final Object lock = new Object();
        private final long burst;
        private long tokens;
        private long filledAt;

        LockedBucket(long burst) {
            this.burst = burst;
            this.tokens = burst;
        }

        boolean take(long now) {
            synchronized (lock) {
                long fresh = (now - filledAt) / INTERVAL;
                if (fresh > 0) {
                    tokens = Math.min(burst, tokens + fresh);
                    filledAt += fresh * INTERVAL;
                }
                if (tokens == 0) {
                    return false;
                }
                tokens--;
                return true;
            }
        }
    }
}
