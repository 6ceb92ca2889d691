package dev.velox.autoconfigure.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class CellMetersTests {

    private static final long[] NANOS = {0, 1, 5_000_000, 5_000_001, 77_777_777, 1_500_000_000, 700_000_000_000L};

    private final PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    @Test
    void prometheusSeesExactlyWhatItWouldSeeOfMicrometersOwnMeters() {
        PrometheusMeterRegistry theirs = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        var timer = new MeterFactory(theirs).timer(VeloxMeters.UPSTREAM_ATTEMPTS, "a \"quoted\" name", "completed");
        var summary = new MeterFactory(theirs).summary(VeloxMeters.BATCH_ITEMS, "a");
        theirs.counter("velox.requests", MeterFactory.tags(VeloxMeters.REQUESTS, List.of("o", "u", "m", "c", "200")));
        CellMeters.Cells cells = new CellMeters(prometheus).newCells();
        Values ownTimer = cells.histogram(VeloxMeters.UPSTREAM_ATTEMPTS, "a \"quoted\" name", "completed");
        Values ownSummary = cells.histogram(VeloxMeters.BATCH_ITEMS, "a");
        cells.counter(VeloxMeters.REQUESTS, "o", "u", "m", "c", "200");
        for (long value : NANOS) {
            timer.record(value, TimeUnit.NANOSECONDS);
            ownTimer.record(value, System.nanoTime());
        }
        for (int items = 0; items < 3000; items += 7) {
            summary.record(items);
            ownSummary.record(items, System.nanoTime());
        }

        for (String type : List.of(
                "text/plain; version=0.0.4; charset=utf-8",
                "application/openmetrics-text; version=1.0.0; charset=utf-8")) {
            assertThat(series(prometheus.scrape(type))).isEqualTo(series(theirs.scrape(type)));
        }
    }

    /** Without the description that only one of the two counters was given. */
    private static List<String> series(String scrape) {
        return scrape.lines()
                .filter(line -> !line.startsWith("# HELP velox_requests"))
                .sorted()
                .toList();
    }

    @Test
    void whatThreadsRecordAtOnceIsAllThere() throws InterruptedException {
        CellMeters meters = new CellMeters(prometheus);
        PerThread<CellMeters.Cells> cells = new PerThread<>(meters::newCells);
        CountDownLatch ready = new CountDownLatch(4);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            threads.add(Thread.ofPlatform().start(() -> {
                CellMeters.Cells mine = cells.get();
                ready.countDown();
                await(ready);
                for (int value = 0; value < 10_000; value++) {
                    mine.histogram(VeloxMeters.LOOP_STALLS).record(60_000_000, System.nanoTime());
                    mine.counter(VeloxMeters.FALLBACKS).increment();
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(prometheus.scrape())
                .contains("velox_loop_stalls_seconds_bucket{le=\"0.05\"} 0\n")
                .contains("velox_loop_stalls_seconds_bucket{le=\"0.1\"} 40000\n")
                .contains("velox_loop_stalls_seconds_count 40000\n")
                .contains("velox_loop_stalls_seconds_max 0.06\n")
                .contains("velox_fallbacks_total 40000.0\n");
    }

    @Test
    void aThreadTakesOverTheCellsOfOneThatHasEnded() throws InterruptedException {
        List<Object> made = new ArrayList<>();
        PerThread<Object> each = new PerThread<>(() -> {
            Object one = new Object();
            made.add(one);
            return one;
        });
        for (int i = 0; i < 10; i++) {
            Thread thread = Thread.ofPlatform().start(() -> {
                Object first = each.get();
                if (!first.equals(each.get())) {
                    throw new IllegalStateException("two for one thread");
                }
            });
            thread.join();
        }

        assertThat(made).hasSize(1);
    }

    @Test
    void applicationsTagsAndDenialsHold() {
        prometheus
                .config()
                .commonTags("application", "shop")
                .meterFilter(MeterFilter.denyNameStartsWith("velox.batch"));
        CellMeters.Cells cells = new CellMeters(prometheus).newCells();
        cells.histogram(VeloxMeters.LOOP_STALLS).record(1, 0);
        cells.histogram(VeloxMeters.BATCH_ITEMS, "a").record(1, 0);
        cells.counter(VeloxMeters.FALLBACKS).increment();

        assertThat(prometheus.scrape())
                .contains("velox_loop_stalls_seconds_count{application=\"shop\"} 1\n")
                .contains("velox_fallbacks_total{application=\"shop\"} 1.0\n")
                .doesNotContain("batch");
    }

    @Test
    void everyRegistryOfACompositeSeesTheSame() {
        CompositeMeterRegistry all = new CompositeMeterRegistry();
        MeterRegistry simple = new SimpleMeterRegistry();
        all.add(prometheus);
        all.add(simple);
        CellMeters.Cells cells = new CellMeters(all).newCells();
        cells.histogram(VeloxMeters.UPSTREAM_ATTEMPTS, "a", "completed").record(20_000_000, 0);
        cells.counter(VeloxMeters.UPSTREAM_HEDGES, "a").add(3);

        assertThat(prometheus.scrape())
                .contains("velox_upstream_attempts_seconds_sum{outcome=\"completed\",upstream=\"a\"} 0.02\n")
                .contains("velox_upstream_hedges_total{upstream=\"a\"} 3.0\n");
        assertThat(simple.get("velox.upstream.attempts").timer().totalTime(TimeUnit.MILLISECONDS))
                .isEqualTo(20);
        assertThat(simple.get("velox.upstream.hedges")
                        .tags(Tags.of("upstream", "a"))
                        .functionCounter()
                        .count())
                .isEqualTo(3);
    }

    @Test
    void largestValueIsForgottenAfterTwoWindows() {
        long window = 1L << 36;
        HistogramCell cell = new HistogramCell(VeloxMeters.LOOP_STALLS.bounds());
        cell.record(9, window);
        cell.record(3, 2 * window);
        assertThat(cell.max(2 * window)).isEqualTo(9);
        assertThat(cell.max(3 * window)).isEqualTo(3);
        assertThat(cell.max(4 * window)).isZero();
        cell.record(1, 7 * window);
        assertThat(cell.max(7 * window)).isEqualTo(1);
        assertThat(cell.sum()).isEqualTo(13);
    }

    @Test
    void everyValueFallsIntoTheBucketOfTheFirstBoundThatIsNotBelowIt() {
        for (VeloxMeters meter : VeloxMeters.values()) {
            double[] bounds = meter.bounds().outside();
            for (long value :
                    new long[] {0, 1, 2, 3, 4, 5, 63, 64, 65, 1_000_000, 4_999_999, 1L << 40, Long.MAX_VALUE}) {
                int bucket = meter.bounds().bucketOf(value);
                double outside = meter.bounds().outside((double) value);
                assertThat(outside).as("%s %s", meter, value).isLessThanOrEqualTo(bounds[bucket]);
                if (bucket > 0) {
                    assertThat(outside).isGreaterThan(bounds[bucket - 1]);
                }
            }
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
