package dev.velox.engine.limit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.fail;

class GcraRateLimiterTests {

    private static final long SECOND = 1_000_000_000L;
    private static final long MINUTE = 60 * SECOND;
    private static final long YEAR = 365L * 24 * 60 * MINUTE;

    @Test
    void whenRestedExactlyTheBurstGoesAtOnce() {
        var limiter = limiter(60, 5, 0);

        assertThat(reserve(limiter, 8, 0, 0)).hasSize(5).allMatch(slot -> slot <= 0);
        assertThat(reserve(limiter, 1, 0, 0)).isEmpty();
    }

    @Test
    void whenBucketIsEmptySlotsFollowAtTheInterval() {
        var limiter = limiter(60, 2, 0);

        assertThat(reserve(limiter, 5, 0, 10 * SECOND)).containsExactly(-SECOND, 0L, SECOND, 2 * SECOND, 3 * SECOND);
    }

    @Test
    void slotsBeyondTheWaitAreRefusedAndNotCharged() {
        var limiter = limiter(60, 1, 0);

        assertThat(reserve(limiter, 10, 0, 2 * SECOND)).containsExactly(0L, SECOND, 2 * SECOND);
        assertThat(reserve(limiter, 10, 0, 2 * SECOND)).isEmpty();
        assertThat(reserve(limiter, 10, 0, 3 * SECOND)).containsExactly(3 * SECOND);
    }

    @Test
    void theSlotOfTheFirstRefusedStandsBehindTheLastGranted() {
        var limiter = limiter(60, 2, 0);
        Slots slots = new Slots();

        limiter.reserve(8, 0, SECOND, slots);
        assertThat(slots.granted()).isEqualTo(3);
        assertThat(slots.nanos(3)).isEqualTo(2 * SECOND);
        limiter.reserve(8, 0, SECOND, slots);
        assertThat(slots.granted()).isZero();
        assertThat(slots.nanos(0)).isEqualTo(2 * SECOND);
        // Who comes back at that moment goes at once, not a nanosecond earlier.
        assertThat(reserve(limiter, 1, 2 * SECOND - 1, 0)).isEmpty();
        assertThat(reserve(limiter, 1, 2 * SECOND, 0)).containsExactly(2 * SECOND);
    }

    @Test
    void whenBatchIsLargerThanTheBurstTheRestWaitsOrIsRefused() {
        var limiter = limiter(600, 3, 0);

        List<Long> slots = reserve(limiter, 64, 0, SECOND);

        assertThat(slots).hasSize(13);
        assertThat(slots.stream().filter(slot -> slot <= 0)).hasSize(3);
        assertThat(slots.getLast()).isEqualTo(SECOND);
    }

    @Test
    void afterAnIdleTimeThereIsOneBurstNotTwo() {
        var limiter = limiter(60_000, 100, 0);
        assertThat(reserve(limiter, 64, 0, 0)).hasSize(64);

        long later = 300 * SECOND;
        assertThat(drain(limiter, later)).isEqualTo(100);
        assertThat(drain(limiter, later)).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {7, 1, 13, 59, 60, 500, 700, 9_999, 10_000})
    void oneMinuteOfDemandYieldsTheRate(long rpm) {
        var limiter = limiter(rpm, 1, 0);
        Slots slots = new Slots();
        long now = 0;
        int went = 0;
        while (now < MINUTE) {
            limiter.reserve(1, now, 0, slots);
            if (slots.granted() == 1) {
                went++;
            } else {
                now = slots.nanos(0);
            }
        }
        assertThat(went).isEqualTo((int) rpm);
    }

    @Test
    void anIntervalThatIsNoWholeNanosecondDoesNotDrift() {
        var limiter = limiter(7, 1, 0);
        Slots slots = new Slots();
        long last = 0;
        for (int i = 0; i <= 7 * 60 * 24; i++) {
            limiter.reserve(1, 0, 2 * 24 * 60 * MINUTE, slots);
            last = slots.nanos(0);
        }
        assertThat(last).isEqualTo(24 * 60 * MINUTE);
    }

    @Test
    void aRateThatFitsNoUnitFallsShortByLessThanItsBound() {
        long rpm = 999_983; // a prime
        var limiter = limiter(rpm, 1, 0);
        Slots slots = new Slots();
        long last = 0;
        for (int i = 0; i <= rpm; i++) {
            limiter.reserve(1, 0, 2 * MINUTE, slots);
            last = slots.nanos(0);
        }
        assertThat(last).isBetween(MINUTE, MINUTE + rpm / 64 + 1);
    }

    @ParameterizedTest
    @CsvSource({
        "60, 1, 0",
        "7, 3, 0",
        "10000, 500, 9000000000000000000",
        "999983, 20, -9223372036854775808",
        "77777, 1, -5",
        "1000000000, 64, 9223372036854775807"
    })
    void neverMoreThanBurstPlusRateTimesTimeInAnyWindow(long rpm, long burst, long origin) {
        long seed = 7 * rpm + burst;
        var random = new SplittableRandom(seed);
        var limiter = limiter(rpm, burst, origin);
        long interval = MINUTE / rpm;
        Slots slots = new Slots();
        List<Long> went = new ArrayList<>();
        long elapsed = 0;
        while (went.size() < 3_000) {
            elapsed += random.nextLong(1 + interval * (random.nextInt(20) == 0 ? 3 * burst : 8));
            long maxWait = random.nextBoolean() ? 0 : random.nextLong(1 + 5 * interval);
            limiter.reserve(1 + random.nextInt(64), origin + elapsed, maxWait, slots);
            for (int i = 0; i < slots.granted(); i++) {
                long fromOrigin = slots.nanos(i) - origin;
                assertThat(slots.goesNow(i)).isEqualTo(fromOrigin <= elapsed);
                assertThat(fromOrigin).isLessThanOrEqualTo(elapsed + maxWait);
                went.add(Math.max(fromOrigin, elapsed));
            }
        }
        for (int from = 0; from < went.size(); from++) {
            for (int to = from; to < went.size(); to++) {
                // One nanosecond for the rounding of slots.
                long window = went.get(to) - went.get(from) + 1;
                double allowed = burst + (double) rpm * window / MINUTE;
                if (to - from + 1 > allowed + 1e-6) {
                    fail("seed %d: requests %d..%d in %d ns, allowed %f", seed, from, to, window, allowed);
                }
            }
        }
    }

    @Test
    void slotsOfSeveralCallersAreFirstComeFirstServed() {
        var limiter = limiter(60, 1, 0);
        List<Long> inOrderOfCalls = new ArrayList<>();
        // The clocks of loops differ by a batch: a later caller may bring an earlier reading.
        for (long now : new long[] {100, 40, 90, 0, 100}) {
            inOrderOfCalls.addAll(reserve(limiter, 2, now, 20 * SECOND));
        }
        assertThat(inOrderOfCalls).hasSize(10).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void aRefundOfTheLastSlotGivesItToTheNext() {
        var limiter = limiter(7, 1, -3);
        List<Long> slots = reserve(limiter, 3, -3, MINUTE);

        limiter.refund(slots.get(2));
        assertThat(reserve(limiter, 1, 0, MINUTE)).containsExactly(slots.get(2));

        limiter.refund(slots.get(2));
        limiter.refund(slots.get(1));
        assertThat(reserve(limiter, 2, 0, MINUTE)).containsExactly(slots.get(1), slots.get(2));
    }

    @Test
    void aRefundOfAnEarlierSlotChangesNothing() {
        var limiter = limiter(60, 1, 0);
        List<Long> slots = reserve(limiter, 3, 0, MINUTE);

        limiter.refund(slots.get(1));
        limiter.refund(slots.get(0));
        limiter.refund(slots.get(2) + 1);
        limiter.refund(slots.get(2) - 1);

        assertThat(reserve(limiter, 1, 0, MINUTE)).containsExactly(3 * SECOND);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MIN_VALUE, Long.MIN_VALUE + 5, Long.MAX_VALUE, 4_000_000_000_000_000_000L})
    void whateverTheClocksOriginAndHoweverLongTheRestTheBurstIsBack(long origin) {
        for (long rpm : new long[] {1, 7, 10_000, 999_983, 1_000_000_000}) {
            for (long rest : new long[] {YEAR / 12, YEAR, 4 * YEAR}) {
                var limiter = limiter(rpm, 10, origin);
                assertThat(drain(limiter, origin)).isEqualTo(10);
                assertThat(drain(limiter, origin + rest))
                        .as("rpm %d, rest %d ns", rpm, rest)
                        .isEqualTo(10);
            }
        }
    }

    @Test
    void manyRestsInARowDoNotAddUpToAnOverflow() {
        var limiter = limiter(999_983, 10, Long.MAX_VALUE);
        long now = Long.MAX_VALUE;
        for (int i = 0; i < 200; i++) {
            assertThat(drain(limiter, now)).isEqualTo(10);
            now += 3 * YEAR;
        }
    }

    @Test
    void theLargestBurstAndWaitStayInRange() {
        var limiter = limiter(13, 1_300_000, 0);
        assertThat(reserve(limiter, 64, 0, Long.MAX_VALUE)).hasSize(64);
        assertThat(limiter.state(0).available()).isEqualTo(1_300_000 - 64);
    }

    @ParameterizedTest
    @CsvSource({"2, 1", "2, 64", "4, 1", "4, 64"})
    void realThreadsNeverGetMoreThanBurstPlusRateAndLoseNothing(int threads, int batch) throws Exception {
        // One time for all: whoever gets nothing moves it on, so the demand never ends and no real time is involved.
        long burst = 100;
        long rpm = 60_000_000;
        long end = SECOND / 10;
        var limiter = limiter(rpm, burst, 0);
        var time = new AtomicLong();
        var start = new CountDownLatch(1);
        List<Future<long[]>> results = new ArrayList<>();
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            for (int t = 0; t < threads; t++) {
                results.add(pool.submit(() -> {
                    start.await();
                    LongStream.Builder mine = LongStream.builder();
                    Slots slots = new Slots();
                    for (long now = time.get(); now < end; now = time.get()) {
                        limiter.reserve(batch, now, 0, slots);
                        for (int i = 0; i < slots.granted(); i++) {
                            mine.add(slots.nanos(i));
                        }
                        if (slots.granted() == 0) {
                            time.addAndGet(250);
                        }
                    }
                    return mine.build().toArray();
                }));
            }
            start.countDown();
        }
        long[] slots = results.stream()
                .flatMapToLong(r -> Arrays.stream(r.resultNow()))
                .sorted()
                .toArray();
        assertThat(LongStream.of(slots).distinct().count()).as("no slot twice").isEqualTo(slots.length);
        double allowed = burst + (double) rpm * time.get() / MINUTE;
        assertThat(slots.length / allowed).isBetween(0.99, 1.0);
    }

    @Test
    void stateSaysWhatWouldGoNow() {
        var limiter = limiter(60, 5, 0);
        assertThat(limiter.state(0)).isEqualTo(new LimiterState(true, 60, 5, 5));
        reserve(limiter, 3, 0, 0);
        assertThat(limiter.state(0).available()).isEqualTo(2);
        assertThat(limiter.state(SECOND).available()).isEqualTo(3);
        assertThat(limiter.state(MINUTE).available()).isEqualTo(5);
        reserve(limiter, 12, MINUTE, 20 * SECOND);
        assertThat(limiter.state(MINUTE).available()).isZero();
    }

    @Test
    void withoutALimitEverythingGoesAtOnce() {
        RateLimiter limiter = RateLimiter.of(new RateLimitSettings(0, 1), 5);
        assertThat(limiter).isSameAs(RateLimiter.unlimited());
        assertThat(reserve(limiter, 64, 5, 0)).hasSize(64).allMatch(slot -> slot == 5);
        limiter.refund(5);
        assertThat(limiter.state(5)).isEqualTo(new LimiterState(false, 0, 0, 0));
        assertThat(RateLimiter.of(new RateLimitSettings(1, 1), 5)).isInstanceOf(GcraRateLimiter.class);
    }

    @Test
    void impossibleSettingsAndArgumentsAreNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RateLimitSettings(-1, 1))
                .withMessage("rpm: -1 (expected: 0..1000000000, 0 = no limit)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RateLimitSettings(1, 0))
                .withMessage("burst: 0 (expected: 1..1000000000)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RateLimitSettings(1, 100_001))
                .withMessage("burst: 100001, rpm: 1 (expected: burst <= 100000 x rpm)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> limiter(0, 1, 0))
                .withMessageContaining("rpm: 0 (expected: >= 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> limiter(1, 1, 0).reserve(0, 0, 0, new Slots()))
                .withMessage("wanted: 0 (expected: 1..1048576)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> limiter(1, 1, 0).reserve(1, 0, -1, new Slots()))
                .withMessage("maxWaitNanos: -1 (expected: >= 0)");
    }

    private static GcraRateLimiter limiter(long rpm, long burst, long origin) {
        return new GcraRateLimiter(new RateLimitSettings(rpm, burst), origin);
    }

    private static List<Long> reserve(RateLimiter limiter, int wanted, long now, long maxWait) {
        Slots slots = new Slots();
        limiter.reserve(wanted, now, maxWait, slots);
        return IntStream.range(0, slots.granted()).mapToObj(slots::nanos).toList();
    }

    /** Takes one by one until nothing goes at once any more. */
    private static int drain(RateLimiter limiter, long now) {
        int taken = 0;
        while (!reserve(limiter, 1, now, 0).isEmpty()) {
            taken++;
        }
        return taken;
    }
}
