package dev.velox.autoconfigure.metrics;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;

import dev.velox.autoconfigure.fixture.GeneratedPage;
import dev.velox.autoconfigure.fixture.RecordingGateway;
import dev.velox.autoconfigure.fixture.VeloxRunner;
import dev.velox.engine.health.HealthBoard;
import dev.velox.engine.limit.BoundedIngressQueue;
import dev.velox.engine.limit.IngressQueue.WaitReason;
import dev.velox.engine.limit.RateLimitSettings;
import dev.velox.engine.limit.RateLimiter;
import dev.velox.engine.observe.EngineObserver;
import dev.velox.engine.observe.ExchangeRecord;

import static dev.velox.autoconfigure.metrics.Told.attempt;
import static dev.velox.autoconfigure.metrics.Told.ended;
import static dev.velox.autoconfigure.metrics.Told.used;
import static org.assertj.core.api.Assertions.assertThat;

class VeloxMetersTests {

    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final ModelLabels models = new ModelLabels(3);
    private final CellMeters meters = new CellMeters(registry);
    private final MicrometerObserver observer = new MicrometerObserver(meters, models);
    private final GenAiObserver genAi = new GenAiObserver(meters, models, new ModelLabels(3));
    private final EngineObserver both = EngineObserver.all(List.of(observer, genAi));
    private final ReactiveWebApplicationContextRunner runner = VeloxRunner.withoutServer();

    @Test
    void everyListedMeterExistsWithExactlyItsTypeTagsAndDescription() {
        tellAll();
        for (VeloxMeters listed : VeloxMeters.values()) {
            Meter meter = registry.get(listed.meterName()).meter();
            Meter.Id id = meter.getId();
            assertThat(id.getType()).as(listed.meterName()).isEqualTo(listed.type());
            assertThat(id.getDescription()).isEqualTo(listed.description());
            assertThat(id.getTags().stream().map(Tag::getKey))
                    .as(listed.meterName())
                    .containsExactlyInAnyOrderElementsOf(
                            listed.tags().stream().map(VeloxTag::key).toList());
        }
    }

    @Test
    void nothingIsRegisteredThatIsNotListed() {
        tellAll();
        Set<String> listed =
                Arrays.stream(VeloxMeters.values()).map(VeloxMeters::meterName).collect(Collectors.toSet());
        assertThat(registry.getMeters())
                // A registry that keeps no histograms of its own shows each boundary as a gauge.
                .allSatisfy(meter ->
                        assertThat(listed).contains(meter.getId().getName().replaceFirst("\\.histogram$", "")));
    }

    @Test
    void endedExchangeIsCountedAndTimedUnderItsLabels() {
        observer.exchangeEnded(ended("m", 200, 5_000_000));
        observer.exchangeEnded(ended("m", 200, 7_000_000));
        observer.exchangeEnded(ended("m", 404, 1_000_000));
        assertThat(registry.get("velox.requests")
                        .tags("operation", "create_response", "upstream", "default", "outcome", "completed")
                        .tags("status", "200", "model", "m")
                        .functionCounter()
                        .count())
                .isEqualTo(2);
        assertThat(registry.get("velox.request.duration").timer().count()).isEqualTo(3);
        assertThat(registry.get("velox.request.duration").timer().totalTime(TimeUnit.MILLISECONDS))
                .isEqualTo(13);
        assertThat(registry.get("velox.request.duration").timer().max(TimeUnit.MILLISECONDS))
                .isEqualTo(7);
    }

    @Test
    void tokensAreCountedByUpstreamAndWhatIsNotSaidCountsNothing() {
        observer.usage(used("default", 12, 30));
        observer.usage(used("default", 5, -1));
        observer.usage(used("other", 100, 1));
        assertThat(tokens("default", "input")).isEqualTo(17);
        assertThat(tokens("default", "output")).isEqualTo(30);
        assertThat(tokens("other", "input")).isEqualTo(100);
    }

    @Test
    void whatIsUnknownHasAWordOfItsOwnAndVocabulariesStayClosed() {
        observer.exchangeEnded(ExchangeRecord.refused("caller_not_found", 0, 1));
        for (int status = 600; status < 1000; status++) {
            observer.exchangeEnded(ended("m", status, 1));
        }
        assertThat(registry.get("velox.requests")
                        .tags("upstream", "none", "status", "none")
                        .functionCounter()
                        .count())
                .isEqualTo(1);
        assertThat(registry.find("velox.requests").functionCounters()).hasSize(2);
        assertThat(registry.get("velox.requests")
                        .tag("status", "other")
                        .functionCounter()
                        .count())
                .isEqualTo(400);
    }

    @Test
    void gaugesShowWhatTheGatewayAndItsQueueSay() {
        BoundedIngressQueue queue = new BoundedIngressQueue(10);
        gauges(queue).bindTo(registry);
        new UpstreamMeters(new RecordingGateway(), new HealthBoard(List.of("default")), () -> 0).bindTo(registry);
        assertThat(gauge("velox.ingress.queue.depth", "reason", "worker")).isZero();
        queue.enter(WaitReason.WORKER);
        queue.enter(WaitReason.LIMITER);
        queue.enter(WaitReason.LIMITER);
        assertThat(gauge("velox.ingress.queue.depth", "reason", "worker")).isEqualTo(1);
        assertThat(gauge("velox.ingress.queue.depth", "reason", "limiter")).isEqualTo(2);
        assertThat(gauge("velox.ingress.queue.depth", "reason", "stream")).isZero();
        assertThat(gauge("velox.upstream.inflight", "upstream", "default")).isEqualTo(2);
        assertThat(gauge("velox.upstream.connections", "upstream", "default")).isEqualTo(3);
        assertThat(gauge("velox.upstream.available", "upstream", "default")).isEqualTo(1);
        assertThat(gauge("velox.upstream.health", "state", "healthy")).isEqualTo(1);
        assertThat(gauge("velox.upstream.health", "state", "open")).isZero();
        assertThat(gauge("velox.scan.engine", "engine", "swar")).isEqualTo(1);
        assertThat(gauge("velox.scan.engine", "engine", "vector")).isZero();
        assertThat(registry.get("velox.ratelimit.rpm").gauge().value()).isEqualTo(600);
        assertThat(registry.get("velox.ratelimit.burst").gauge().value()).isEqualTo(5);
        assertThat(registry.get("velox.ratelimit.available").gauge().value()).isEqualTo(5);
        assertThat(registry.get("velox.ingress.inflight").gauge().value()).isEqualTo(7);
        assertThat(registry.get("velox.ingress.buffered").gauge().value()).isEqualTo(512);
        assertThat(registry.get("velox.ingress.buffered").gauge().getId().getBaseUnit())
                .isEqualTo("bytes");
    }

    @Test
    void gaugesAndCountersOfAnUpstreamShowWhatIsKnownOfIt() {
        HealthBoard board = new HealthBoard(List.of("a", "b"));
        new UpstreamMeters(new RecordingGateway(), board, () -> 5_000_000_000L).bindTo(registry);
        board.of("a").opened();
        board.of("a").succeeded(5_000_000_000L, 250_000_000);
        for (int i = 0; i < 5; i++) {
            board.of("b").opened();
            board.of("b").failed(5_000_000_000L, 0);
        }

        assertThat(breaker("a", "closed")).isEqualTo(1);
        assertThat(breaker("a", "open")).isZero();
        assertThat(breaker("b", "open")).isEqualTo(1);
        assertThat(breaker("b", "half_open") + breaker("b", "closed")).isZero();
        assertThat(gauge("velox.upstream.head.latency", "upstream", "a")).isEqualTo(0.25);
        assertThat(gauge("velox.upstream.head.latency", "upstream", "b")).isZero();
    }

    @Test
    void phasesAreTimedWhereARequestWasInThem() {
        observer.exchangeEnded(ended("m", 200, 9_000));
        assertThat(phase("receive").totalTime(TimeUnit.NANOSECONDS)).isEqualTo(1_000);
        assertThat(phase("ttfb").totalTime(TimeUnit.NANOSECONDS)).isEqualTo(8_000);
        assertThat(phase("retry").count()).isZero();
    }

    @Test
    void callersCannotMakeLabels() {
        for (int i = 0; i < 10_000; i++) {
            both.exchangeEnded(ended("invented" + i, 404, 1));
        }
        for (int i = 0; i < 10_000; i++) {
            both.exchangeEnded(ended("real" + i, 200, 1));
            both.usage(used("default", "real" + i, 1, 1));
        }
        assertThat(labels("velox.requests", "model")).containsExactlyInAnyOrder("other", "real0", "real1", "real2");
        assertThat(labels("velox.tokens", "model")).containsExactlyInAnyOrder("other", "real0", "real1", "real2");
        assertThat(labels("gen_ai.server.request.duration", "gen_ai.request.model"))
                .containsExactlyInAnyOrder("other", "real0", "real1", "real2");
        assertThat(models.of("x".repeat(10_000), 200)).isEqualTo("other");
        assertThat(models.of(null, 200)).isEqualTo("none");
        assertThat(new ModelLabels(3).of("line\nbreak", 200)).isEqualTo("other");
    }

    @Test
    void attemptsAndWhatFollowsThemAreCounted() {
        observer.attemptEnded(attempt("upstream_timeout", 0));
        observer.retried("default", "maybe_ran");
        observer.hedged("default");
        observer.healthChanged("default", "open", "failures");
        assertThat(registry.get("velox.upstream.attempts")
                        .tags("upstream", "default", "outcome", "upstream_timeout")
                        .timer()
                        .count())
                .isEqualTo(1);
        assertThat(registry.get("velox.upstream.retries")
                        .tag("reason", "maybe_ran")
                        .functionCounter()
                        .count())
                .isEqualTo(1);
        assertThat(registry.get("velox.upstream.health.changes")
                        .tag("state", "open")
                        .functionCounter()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void mergedCallsAreCountedWithTheirRequestsAndItems() {
        observer.merged("default", 2, 3);
        observer.merged("default", 4, 4);
        assertThat(registry.get("velox.batch.calls").functionCounter().count()).isEqualTo(2);
        assertThat(registry.get("velox.batch.requests").functionCounter().count())
                .isEqualTo(6);
        assertThat(registry.get("velox.batch.items").summary().totalAmount()).isEqualTo(7);
    }

    @Test
    void withARegistryTheEngineIsObservedAndTheGaugesAreThere() {
        runner.withBean(MeterRegistry.class, SimpleMeterRegistry::new).run(context -> {
            assertThat(context)
                    .hasNotFailed()
                    .hasSingleBean(GatewayMeters.class)
                    .hasSingleBean(GenAiObserver.class);
            context.getBean(EngineObserver.class).rateLimited();
            assertThat(context.getBean(MeterRegistry.class)
                            .get("velox.ratelimit.rejected")
                            .functionCounter()
                            .count())
                    .isEqualTo(1);
        });
    }

    @Test
    void genAiMetersCanBeLeftOut() {
        runner.withBean(MeterRegistry.class, SimpleMeterRegistry::new)
                .withPropertyValues("velox.metrics.gen-ai=false")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(GenAiObserver.class));
    }

    @Test
    void usersObserverHearsBesideTheMeters() {
        AtomicInteger heard = new AtomicInteger();
        EngineObserver own = new EngineObserver() {
            @Override
            public void rateLimited() {
                heard.incrementAndGet();
            }
        };
        runner.withBean(MeterRegistry.class, SimpleMeterRegistry::new)
                .withBean("mine", EngineObserver.class, () -> own)
                .run(context -> {
                    context.getBean(EngineObserver.class).rateLimited();
                    assertThat(heard).hasValue(1);
                    assertThat(context.getBean(MeterRegistry.class)
                                    .get("velox.ratelimit.rejected")
                                    .functionCounter()
                                    .count())
                            .isEqualTo(1);
                });
    }

    @Test
    void withoutARegistryOrMicrometerThereAreNoMeters() {
        runner.run(context -> assertThat(context)
                .hasNotFailed()
                .doesNotHaveBean("veloxMicrometerObserver")
                .doesNotHaveBean("veloxGatewayMeters"));
        runner.withClassLoader(new FilteredClassLoader("io.micrometer"))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean("veloxMicrometerObserver"));
    }

    @Test
    void documentationListsEveryMeterAndTag() throws IOException {
        StringBuilder page = new StringBuilder("""
                # Metrics

                Every meter of the gateway, in Micrometer's names; a registry writes them in its own way, Prometheus for example
                `velox_requests_total`. Vocabularies of tags are closed or configured, so their number is bounded.

                | meter | type | unit | tags | meaning |
                |---|---|---|---|---|
                """);
        for (VeloxMeters meter : VeloxMeters.values()) {
            String tags =
                    meter.tags().stream().map(tag -> "`" + tag.key() + "`").collect(Collectors.joining(", "));
            page.append("| `%s` | %s | %s | %s | %s |%n"
                    .formatted(
                            meter.meterName(),
                            meter.type().name().toLowerCase(Locale.ROOT),
                            meter.unit(),
                            tags,
                            meter.description()));
        }
        page.append("\n| tag | values |\n|---|---|\n");
        for (VeloxTag tag : VeloxTag.values()) {
            page.append("| `%s` | %s |%n".formatted(tag.key(), tag.description()));
        }
        GeneratedPage.check("metrics.md", page.toString());
    }

    private static GatewayMeters gauges(BoundedIngressQueue queue) {
        RateLimiter limiter = RateLimiter.of(new RateLimitSettings(600, 5), 0);
        return new GatewayMeters(new RecordingGateway(), queue, limiter, "swar", () -> 0);
    }

    private double breaker(String upstream, String state) {
        return registry.get("velox.upstream.breaker")
                .tags("upstream", upstream, "breaker", state)
                .gauge()
                .value();
    }

    private double gauge(String name, String tag, String value) {
        return registry.get(name).tag(tag, value).gauge().value();
    }

    private double tokens(String upstream, String type) {
        return registry.get("velox.tokens")
                .tags("upstream", upstream, "type", type)
                .functionCounter()
                .count();
    }

    private Timer phase(String phase) {
        return registry.get("velox.request.phase")
                .tags("phase", phase, "upstream", "default")
                .timer();
    }

    private Set<String> labels(String meter, String tag) {
        return registry.find(meter).meters().stream()
                .map(found -> found.getId().getTag(tag))
                .collect(Collectors.toSet());
    }

    private void tellAll() {
        both.exchangeEnded(ended("m", 200, 9_000));
        both.attemptEnded(attempt("completed", 200));
        both.rateLimited();
        both.streamEndedWithoutTerminal("default");
        both.upstreamCancelled("default");
        both.usage(used("default", 1, 1));
        both.affinityHit("default");
        both.retried("default", "never_reached");
        both.hedged("default");
        both.fellBack();
        both.healthChanged("default", "open", "failures");
        both.merged("default", 2, 3);
        both.loopStalled(0, 0, 30_000_000);
        gauges(new BoundedIngressQueue(1)).bindTo(registry);
        new UpstreamMeters(new RecordingGateway(), new HealthBoard(List.of("default")), () -> 0).bindTo(registry);
    }
}
