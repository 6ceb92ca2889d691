package dev.velox.engine.balance;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LearnedEndpointsTests {

    private static final long HOUR = Duration.ofHours(1).toNanos();

    @Test
    void knowsWhoMadeAnId() {
        LearnedEndpoints learned = new LearnedEndpoints(BalanceSettings.DEFAULT);
        assertThat(learned.endpoint("resp_1", 0)).isNull();

        learned.learn("resp_1", "north", 0);
        learned.learn("resp_2", "south", 0);

        assertThat(learned.endpoint("resp_1", 0)).isEqualTo("north");
        assertThat(learned.endpoint("resp_2", 0)).isEqualTo("south");
        assertThat(learned.endpoint("resp_3", 0)).isNull();
    }

    @Test
    void lastWhoMadeItCountsAndTimeBeginsAnew() {
        LearnedEndpoints learned = new LearnedEndpoints(3, Duration.ofHours(1));
        learned.learn("a", "north", 0);
        learned.learn("b", "north", 0);
        learned.learn("a", "south", HOUR / 2);

        assertThat(learned.endpoint("a", HOUR)).isEqualTo("south");
        assertThat(learned.endpoint("b", HOUR)).isNull();
        assertThat(learned.size()).isEqualTo(2);
    }

    @Test
    void idIsForgottenAfterItsTimeWhereverTheClockStands() {
        for (long start : new long[] {0, Long.MAX_VALUE - HOUR / 2, Long.MIN_VALUE}) {
            LearnedEndpoints learned = new LearnedEndpoints(10, Duration.ofHours(1));
            learned.learn("a", "north", start);

            assertThat(learned.endpoint("a", start + HOUR - 1)).isEqualTo("north");
            assertThat(learned.endpoint("a", start + HOUR)).isNull();
        }
    }

    @Test
    void oldestIsForgottenFirst() {
        for (int capacity : new int[] {1, 2, 3, 7, 100, 2_047}) {
            LearnedEndpoints learned = new LearnedEndpoints(capacity, Duration.ofHours(1));
            for (int i = 0; i < 3 * capacity + 1; i++) {
                learned.learn("id-" + i, "u" + i % 7, 0);
                assertThat(learned.endpoint("id-" + i, 0)).isEqualTo("u" + i % 7);
                assertThat(learned.endpoint("id-" + (i - capacity), 0)).isNull();
                int oldest = Math.max(0, i - capacity + 1);
                assertThat(learned.endpoint("id-" + oldest, 0)).isEqualTo("u" + oldest % 7);
            }
            assertThat(learned.size()).isEqualTo(capacity);
        }
    }

    @Test
    void largeTableIsBoundedAndRemembersNearlyTheLastOfItsCapacity() {
        LearnedEndpoints learned = new LearnedEndpoints(100_000, Duration.ofHours(1));
        for (int i = 0; i < 400_000; i++) {
            learned.learn("resp_" + i, "u" + i % 5, 0);
        }

        assertThat(learned.size()).isEqualTo(100_000);
        for (int i = 400_000 - 88_000; i < 400_000; i++) {
            assertThat(learned.endpoint("resp_" + i, 0)).isEqualTo("u" + i % 5);
        }
        for (int i = 0; i < 280_000; i++) {
            assertThat(learned.endpoint("resp_" + i, 0)).isNull();
        }
    }

    @Test
    void readersNeverSeeAnotherIdsEndpointWhileWritersOverwrite() throws InterruptedException {
        LearnedEndpoints learned = new LearnedEndpoints(64, Duration.ofHours(1));
        AtomicReference<Throwable> failure = new AtomicReference<>();
        AtomicInteger writing = new AtomicInteger(2);
        AtomicInteger found = new AtomicInteger();
        CountDownLatch start = new CountDownLatch(1);
        List<Thread> threads = new ArrayList<>();
        for (int w = 0; w < 2; w++) {
            int from = w;
            threads.add(Thread.ofPlatform().start(() -> {
                for (int i = from; i < 200_000; i += 2) {
                    learned.learn("id-" + i % 200, "u" + i % 200, 0);
                    if (i == from) {
                        start.countDown();
                    }
                }
                writing.decrementAndGet();
            }));
        }
        for (int r = 0; r < 2; r++) {
            threads.add(Thread.ofPlatform().start(() -> {
                try {
                    start.await();
                    int i = 0;
                    do {
                        String endpoint = learned.endpoint("id-" + i % 200, 0);
                        if (endpoint != null) {
                            found.incrementAndGet();
                            assertThat(endpoint).isEqualTo("u" + i % 200);
                        }
                        i++;
                    } while (writing.get() > 0 || i < 1_000);
                } catch (Throwable problem) {
                    failure.set(problem);
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(failure).hasValue(null);
        assertThat(found.get()).isPositive();
        assertThat(learned.size()).isEqualTo(64);
    }
}
