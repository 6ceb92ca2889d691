package dev.velox.autoconfigure.metrics;

import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.CountAtBucket;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;

import dev.velox.autoconfigure.fixture.RecordingGateway;
import dev.velox.autoconfigure.fixture.VeloxRunner;
import dev.velox.engine.health.HealthBoard;
import dev.velox.engine.observe.AttemptRecord;

import static org.assertj.core.api.Assertions.assertThat;

class VeloxIgMetricsAutoConfigurationTests {

    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final IgObserver observer = new IgObserver(registry);
    private final HealthBoard board = new HealthBoard(List.of("a", "b"));
    private final ReactiveWebApplicationContextRunner runner =
            VeloxRunner.withoutServer().withBean(MeterRegistry.class, SimpleMeterRegistry::new);

    @Test
    void notThereByDefault() {
        runner.run(context -> assertThat(context)
                .hasNotFailed()
                .doesNotHaveBean(IgMeters.class)
                .doesNotHaveBean(IgObserver.class));
    }

    @Test
    void thereBesideTheGatewaysOwnWhereTheyAreWanted() {
        runner.withPropertyValues("velox.metrics.ig-names=true")
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .hasSingleBean(IgMeters.class)
                        .hasSingleBean(IgObserver.class)
                        .hasSingleBean(MicrometerObserver.class));
    }

    @Test
    void withoutARegistryThePropertyDoesNoHarm() {
        VeloxRunner.withoutServer()
                .withPropertyValues("velox.metrics.ig-names=true")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(IgMeters.class));
    }

    @Test
    void countersAndGaugesAreThoseThatTheGatewayCountsAnyway() {
        new IgMeters(board, new RecordingGateway(), observer, () -> 0).bindTo(registry);
        board.of("b").opened();
        for (int i = 0; i < 5; i++) {
            board.of("a").opened();
            board.of("a").closed();
            board.of("a").failed(0, 0);
        }

        assertThat(registry.get("ig.scheduler.queue.depth").gauge().value()).isEqualTo(6);
        assertThat(registry.get("ig.scheduler.dispatched").functionCounter().count())
                .isEqualTo(41);
        assertThat(registry.get("ig.scheduler.dropped").functionCounter().count())
                .isEqualTo(3);
        assertThat(gauge("ig.inflight", "b")).isEqualTo(1);
        assertThat(gauge("ig.inflight", "a")).isZero();
        assertThat(gauge("ig.backend.healthy", "a")).isZero();
        assertThat(gauge("ig.backend.healthy", "b")).isEqualTo(1);
        assertThat(counter("ig.requests", "a")).isEqualTo(5);
        assertThat(counter("ig.errors", "a")).isEqualTo(5);
        assertThat(counter("ig.errors", "b")).isZero();
        assertThat(registry.get("ig.request.duration").timers())
                .as("there before the first request")
                .hasSize(2);
    }

    @Test
    void histogramsHaveItsBoundsAndTakeWhatTheEngineTells() {
        observer.picked("a", 1_500_000);
        observer.picked("a", 3_000_000_000L);
        observer.attemptEnded(new AttemptRecord(
                "chat_completion", "a", URI.create("http://a"), "m", false, "completed", 200, 0, 1, 2, 500_000));
        observer.affinityHit("a");

        Timer overhead = registry.get("ig.scheduler.overhead").timer();
        assertThat(overhead.count()).isEqualTo(2);
        assertThat(Arrays.stream(overhead.takeSnapshot().histogramCounts())
                        .mapToDouble(bucket -> bucket.bucket(TimeUnit.SECONDS)))
                .containsExactly(.0005, .001, .002, .005, .01, .02, .05, .1, .2, .5, 1d, 2d);
        assertThat(Arrays.stream(overhead.takeSnapshot().histogramCounts()).mapToDouble(CountAtBucket::count))
                .containsExactly(0d, 0d, 1d, 1d, 1d, 1d, 1d, 1d, 1d, 1d, 1d, 1d);
        Timer request = registry.get("ig.request.duration").tag("backend", "a").timer();
        assertThat(Arrays.stream(request.takeSnapshot().histogramCounts()).mapToDouble(CountAtBucket::count))
                .as("a bound belongs to its bucket")
                .containsOnly(1d);
        assertThat(registry.get("ig.scheduler.affinity.hits").counter().count()).isEqualTo(1);
    }

    private double gauge(String name, String backend) {
        return registry.get(name).tag("backend", backend).gauge().value();
    }

    private double counter(String name, String backend) {
        return registry.get(name).tag("backend", backend).functionCounter().count();
    }
}
