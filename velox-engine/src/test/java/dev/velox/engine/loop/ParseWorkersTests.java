package dev.velox.engine.loop;

import java.lang.Thread.State;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class ParseWorkersTests {

    private static final AtomicInteger SERIAL = new AtomicInteger();

    private final String prefix = "parse-test-" + SERIAL.getAndIncrement() + "-";

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 64})
    void everyTaskOfFourProducersRunsExactlyOnce(int capacity) throws Exception {
        int each = 20_000;
        var runs = new AtomicIntegerArray(4 * each);
        var unknownWorker = new AtomicInteger();
        try (ParseWorkers workers = ParseWorkers.start(new WorkerSettings(2, capacity, prefix, CpuAffinity.NONE));
                ExecutorService producers = Executors.newFixedThreadPool(4)) {
            List<Future<?>> done = new ArrayList<>();
            for (int p = 0; p < 4; p++) {
                int first = p * each;
                done.add(producers.submit(() -> {
                    for (int i = first; i < first + each; i++) {
                        int task = i;
                        while (!workers.submit(worker -> {
                            runs.getAndIncrement(task);
                            if (worker < 0 || worker >= 2) {
                                unknownWorker.getAndIncrement();
                            }
                        })) {
                            LockSupport.parkNanos(1);
                        }
                    }
                }));
            }
            for (Future<?> producer : done) {
                producer.get(60, TimeUnit.SECONDS);
            }
        }
        for (int i = 0; i < runs.length(); i++) {
            if (runs.get(i) != 1) {
                assertThat(runs.get(i)).as("runs of task %d", i).isEqualTo(1);
            }
        }
        assertThat(unknownWorker).hasValue(0);
    }

    @Test
    void whenAllQueuesAreFullATaskIsRefused() throws Exception {
        var running = new CountDownLatch(2);
        var release = new CountDownLatch(1);
        var ran = new AtomicInteger();
        try (ParseWorkers workers = ParseWorkers.start(new WorkerSettings(2, 3, prefix, CpuAffinity.NONE))) {
            for (int i = 0; i < 2; i++) {
                assertThat(workers.submit(blocking(running, release))).isTrue();
            }
            assertThat(running.await(10, TimeUnit.SECONDS))
                    .as("the second went to the idle worker")
                    .isTrue();
            for (int i = 0; i < 6; i++) {
                assertThat(workers.submit(worker -> ran.getAndIncrement())).isTrue();
            }
            assertThat(workers.submit(worker -> ran.getAndIncrement())).isFalse();
            assertThat(workers.depth()).isEqualTo(6);
            assertThat(workers.count()).isEqualTo(2);
            release.countDown();
        }
        assertThat(ran).hasValue(6);
    }

    @Test
    void aParkedWorkerWakes() throws Exception {
        try (ParseWorkers workers = ParseWorkers.start(new WorkerSettings(1, 8, prefix, CpuAffinity.NONE))) {
            for (int i = 0; i < 200; i++) {
                await("the worker sleeps", () -> threads().getFirst().getState() == State.WAITING);
                var ran = new CountDownLatch(1);
                assertThat(workers.submit(worker -> ran.countDown())).isTrue();
                assertThat(ran.await(10, TimeUnit.SECONDS)).as("round %d", i).isTrue();
            }
        }
    }

    @Test
    void noWakeUpIsLostWhenTasksComeWhileTheWorkerFallsAsleep() throws Exception {
        // One task at a time: the next is offered in the moment in which the worker goes idle.
        try (ParseWorkers workers = ParseWorkers.start(new WorkerSettings(1, 8, prefix, CpuAffinity.NONE))) {
            var last = new AtomicInteger();
            for (int i = 1; i <= 20_000; i++) {
                int value = i;
                assertThat(workers.submit(worker -> last.set(value))).isTrue();
                for (int spins = 0; last.get() != value; spins++) {
                    if (spins > 100) {
                        await("task " + value + " has run", () -> last.get() == value);
                    }
                    Thread.onSpinWait();
                }
            }
        }
    }

    @Test
    void closeRunsWhatWaitsEndsTheThreadsAndRefusesFurtherTasks() throws Exception {
        var running = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        var ran = new AtomicInteger();
        ParseWorkers workers = ParseWorkers.start(new WorkerSettings(1, 16, prefix, CpuAffinity.NONE));
        assertThat(workers.submit(blocking(running, release))).isTrue();
        assertThat(running.await(10, TimeUnit.SECONDS)).isTrue();
        for (int i = 0; i < 10; i++) {
            assertThat(workers.submit(worker -> ran.getAndIncrement())).isTrue();
        }
        Thread closer = Thread.ofPlatform().start(workers::close);
        await("closed", () -> !workers.submit(worker -> ran.addAndGet(1000)));
        int waitingAtClose = workers.depth();
        release.countDown();
        closer.join();

        assertThat(waitingAtClose).isGreaterThanOrEqualTo(10);
        assertThat(threads()).isEmpty();
        assertThat(ran.get() % 1000).isEqualTo(10);
        assertThat(ran.get() / 1000).isEqualTo(waitingAtClose - 10);
        assertThat(workers.submit(worker -> {})).isFalse();
        workers.close();
    }

    @Test
    void whateverWasAcceptedBesideACloseHasRun() throws Exception {
        for (int round = 0; round < 100; round++) {
            ParseWorkers workers = ParseWorkers.start(new WorkerSettings(2, 1024, prefix, CpuAffinity.NONE));
            var accepted = new AtomicInteger();
            var ran = new AtomicInteger();
            var started = new CountDownLatch(2);
            try (ExecutorService producers = Executors.newFixedThreadPool(2)) {
                for (int p = 0; p < 2; p++) {
                    producers.execute(() -> {
                        started.countDown();
                        for (int i = 0; i < 300; i++) {
                            if (workers.submit(worker -> ran.getAndIncrement())) {
                                accepted.getAndIncrement();
                            }
                        }
                    });
                }
                started.await();
                workers.close();
                assertThat(threads()).isEmpty();
            }
            assertThat(ran).as("round %d", round).hasValue(accepted.get());
        }
    }

    @Test
    void aWorkerSurvivesWhateverATaskThrows() throws Exception {
        var ran = new CountDownLatch(1);
        try (ParseWorkers workers = ParseWorkers.start(new WorkerSettings(1, 8, prefix, CpuAffinity.NONE))) {
            assertThat(workers.submit(worker -> {
                        throw new IllegalStateException("on purpose");
                    }))
                    .isTrue();
            assertThat(workers.submit(worker -> {
                        throw new StackOverflowError("on purpose");
                    }))
                    .isTrue();
            assertThat(workers.submit(worker -> Thread.currentThread().interrupt()))
                    .isTrue();
            boolean[] interrupted = {true};
            assertThat(workers.submit(worker -> {
                        interrupted[0] = Thread.currentThread().isInterrupted();
                        ran.countDown();
                    }))
                    .isTrue();
            assertThat(ran.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(interrupted[0]).as("interrupt status of the task before").isFalse();
            await("the worker sleeps", () -> threads().getFirst().getState() == State.WAITING);
        }
    }

    @Test
    void threadsAreDaemonsNamedByTheirNumber() {
        try (ParseWorkers workers = ParseWorkers.start(new WorkerSettings(2, 8, prefix, CpuAffinity.NONE))) {
            assertThat(workers.count()).isEqualTo(2);
            assertThat(threads())
                    .allMatch(Thread::isDaemon)
                    .extracting(Thread::getName)
                    .containsExactlyInAnyOrder(prefix + "0", prefix + "1");
        }
    }

    @Test
    void impossibleSettingsAreNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new WorkerSettings(0, 1, "w", CpuAffinity.NONE))
                .withMessage("count: 0 (expected: 1..1024)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new WorkerSettings(1, 0, "w", CpuAffinity.NONE))
                .withMessage("queue-capacity: 0 (expected: 1..1048576)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new WorkerSettings(1, 1, " ", CpuAffinity.NONE))
                .withMessageContaining("thread-name-prefix: blank");
    }

    private static ParseTask blocking(CountDownLatch running, CountDownLatch release) {
        return worker -> {
            running.countDown();
            try {
                release.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
    }

    private List<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(prefix))
                .toList();
    }

    private static void await(String what, BooleanSupplier condition) {
        for (int i = 0; !condition.getAsBoolean(); i++) {
            assertThat(i).as("after 10 s not yet: %s", what).isLessThan(10_000);
            LockSupport.parkNanos(1_000_000);
        }
    }
}
