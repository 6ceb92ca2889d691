package dev.velox.engine.health;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import dev.velox.engine.health.Endpoints.News;

import static dev.velox.engine.health.Endpoints.SECOND;
import static dev.velox.engine.health.Endpoints.START;
import static dev.velox.engine.health.Endpoints.fail;
import static org.assertj.core.api.Assertions.assertThat;

/** Several loops at the same moment. */
class BreakerRaceTests {

    private static final int THREADS = 4;
    private static final int ROUNDS = 2_000;

    @Test
    void halfOpenLetsExactlyOneThrough() throws Exception {
        News news = new News();
        EndpointHealth endpoint = Endpoints.one(news);
        AtomicInteger through = new AtomicInteger();
        List<Integer> perRound = new ArrayList<>();
        fail(endpoint, 5, START);
        // The trial fails each time, so that each round begins open.
        CyclicBarrier together = new CyclicBarrier(THREADS, () -> {
            int round = perRound.size();
            if (round > 0) {
                long trial = START + round * 30L * SECOND;
                endpoint.failed(trial, 0, trial, false);
            }
            perRound.add(through.getAndSet(0));
        });
        race(() -> {
            for (int round = 1; round <= ROUNDS; round++) {
                together.await(10, TimeUnit.SECONDS);
                if (endpoint.acquire(START + round * 30L * SECOND)) {
                    through.incrementAndGet();
                }
            }
            together.await(10, TimeUnit.SECONDS);
            return null;
        });
        assertThat(perRound.subList(1, ROUNDS + 1)).hasSize(ROUNDS).containsOnly(1);
    }

    @Test
    void changeIsToldOnceHoweverManySawIt() throws Exception {
        for (int round = 0; round < 200; round++) {
            News news = new News();
            EndpointHealth endpoint = Endpoints.one(news);
            CyclicBarrier together = new CyclicBarrier(THREADS);
            race(() -> {
                together.await(10, TimeUnit.SECONDS);
                fail(endpoint, 20, START);
                return null;
            });
            assertThat(news.told).containsExactly("acme open consecutive_failures");
            assertThat(endpoint.snapshot(START).errors()).isEqualTo(THREADS * 20);
        }
    }

    @Test
    void noFailureOfTheRowIsLost() throws Exception {
        int each = 1_000;
        News news = new News();
        BreakerSettings exact = new BreakerSettings(
                THREADS * each,
                1,
                Endpoints.BREAKER.window(),
                Integer.MAX_VALUE,
                Endpoints.BREAKER.open(),
                Endpoints.BREAKER.trial());
        EndpointHealth endpoint = Endpoints.one(exact, news);
        CyclicBarrier together = new CyclicBarrier(THREADS);
        race(() -> {
            together.await(10, TimeUnit.SECONDS);
            fail(endpoint, each, START);
            return null;
        });
        assertThat(endpoint.state(START)).isEqualTo(HealthState.OPEN);
    }

    private static void race(Callable<Void> task) throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            List<Future<Void>> running = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                running.add(threads.submit(task));
            }
            for (Future<Void> one : running) {
                one.get(60, TimeUnit.SECONDS);
            }
        }
    }
}
