package dev.velox.autoconfigure.metrics;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;

import dev.velox.autoconfigure.fixture.GeneratedPage;
import dev.velox.autoconfigure.fixture.RecordingGateway;
import dev.velox.autoconfigure.fixture.VeloxRunner;
import dev.velox.engine.clock.NanoClock;
import dev.velox.engine.health.HealthBoard;
import dev.velox.engine.limit.BoundedIngressQueue;
import dev.velox.engine.limit.IngressQueue.WaitReason;
import dev.velox.engine.observe.EngineObserver;

import static org.assertj.core.api.Assertions.assertThat;

class VeloxMetersTests {

    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final MicrometerObserver observer = new MicrometerObserver(registry);
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
                .allSatisfy(meter -> assertThat(listed).contains(meter.getId().getName()));
    }

    @Test
    void endedExchangeIsCountedAndTimedUnderItsLabels() {
        observer.exchangeEnded("CREATE_RESPONSE", "default", "completed", 200, 5_000_000);
        observer.exchangeEnded("CREATE_RESPONSE", "default", "completed", 200, 7_000_000);
        observer.exchangeEnded("CREATE_RESPONSE", "default", "completed", 404, 1_000_000);
        assertThat(registry.get("velox.requests")
                        .tags("operation", "create_response", "upstream", "default", "outcome", "completed")
                        .tag("status", "200")
                        .counter()
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
        observer.usage("chat_completion", "default", 12, 30, -1, -1, "model");
        observer.usage("embedding", "default", 5, -1, -1, -1, null);
        observer.usage("chat_completion", "other", 100, 1, 50, 0, "model");
        assertThat(tokens("default", "input")).isEqualTo(17);
        assertThat(tokens("default", "output")).isEqualTo(30);
        assertThat(tokens("other", "input")).isEqualTo(100);
    }

    @Test
    void whatIsUnknownHasAWordOfItsOwnAndVocabulariesStayClosed() {
        observer.exchangeEnded("LIST_MODELS", null, "cancelled", 0, 1);
        for (int status = 600; status < 1000; status++) {
            observer.exchangeEnded("LIST_MODELS", "default", "completed", status, 1);
        }
        assertThat(registry.get("velox.requests")
                        .tags("upstream", "none", "status", "none")
                        .counter()
                        .count())
                .isEqualTo(1);
        assertThat(registry.find("velox.requests").counters()).hasSize(2);
        assertThat(registry.get("velox.requests")
                        .tag("status", "other")
                        .counter()
                        .count())
                .isEqualTo(400);
    }

    @Test
    void gaugesShowWhatTheGatewayAndItsQueueSay() {
        BoundedIngressQueue queue = new BoundedIngressQueue(10);
        new GatewayMeters(new RecordingGateway(), queue).bindTo(registry);
        assertThat(gauge("velox.ingress.queue.depth", "reason", "worker")).isZero();
        queue.enter(WaitReason.WORKER);
        queue.enter(WaitReason.LIMITER);
        queue.enter(WaitReason.LIMITER);
        assertThat(gauge("velox.ingress.queue.depth", "reason", "worker")).isEqualTo(1);
        assertThat(gauge("velox.ingress.queue.depth", "reason", "limiter")).isEqualTo(2);
        assertThat(gauge("velox.ingress.queue.depth", "reason", "stream")).isZero();
        assertThat(gauge("velox.upstream.inflight", "upstream", "default")).isEqualTo(2);
        assertThat(gauge("velox.upstream.connections", "upstream", "default")).isEqualTo(3);
        assertThat(registry.get("velox.ingress.inflight").gauge().value()).isEqualTo(7);
        assertThat(registry.get("velox.ingress.buffered").gauge().value()).isEqualTo(512);
        assertThat(registry.get("velox.ingress.buffered").gauge().getId().getBaseUnit())
                .isEqualTo("bytes");
    }

    @Test
    void gaugesAndCountersOfAnUpstreamShowWhatIsKnownOfIt() {
        HealthBoard board = new HealthBoard(List.of("a", "b"));
        new UpstreamMeters(board, () -> 5_000_000_000L).bindTo(registry);
        board.of("a").opened();
        board.of("a").succeeded(5_000_000_000L, 250_000_000);
        for (int i = 0; i < 5; i++) {
            board.of("b").opened();
            board.of("b").failed(5_000_000_000L, 0);
        }

        assertThat(gauge("velox.upstream.health", "upstream", "a")).isEqualTo(1);
        assertThat(gauge("velox.upstream.health", "upstream", "b")).isZero();
        assertThat(breaker("a", "closed")).isEqualTo(1);
        assertThat(breaker("a", "open")).isZero();
        assertThat(breaker("b", "open")).isEqualTo(1);
        assertThat(breaker("b", "half_open") + breaker("b", "closed")).isZero();
        assertThat(gauge("velox.upstream.head.latency", "upstream", "a")).isEqualTo(0.25);
        assertThat(gauge("velox.upstream.head.latency", "upstream", "b")).isZero();
        assertThat(counted("velox.upstream.requests", "a")).isEqualTo(1);
        assertThat(counted("velox.upstream.requests", "b")).isEqualTo(5);
        assertThat(counted("velox.upstream.errors", "a")).isZero();
        assertThat(counted("velox.upstream.errors", "b")).isEqualTo(5);
    }

    @Test
    void withARegistryTheEngineIsObservedAndTheGaugesAreThere() {
        runner.withBean(MeterRegistry.class, SimpleMeterRegistry::new).run(context -> {
            assertThat(context).hasNotFailed().hasSingleBean(GatewayMeters.class);
            assertThat(context.getBean(EngineObserver.class)).isInstanceOf(MicrometerObserver.class);
        });
    }

    @Test
    void usersObserverWins() {
        runner.withBean(MeterRegistry.class, SimpleMeterRegistry::new)
                .withBean(EngineObserver.class, () -> EngineObserver.NONE)
                .run(context ->
                        assertThat(context.getBean(EngineObserver.class)).isSameAs(EngineObserver.NONE));
    }

    @Test
    void withoutARegistryOrMicrometerThereIsNothing() {
        runner.run(context -> assertThat(context)
                .hasNotFailed()
                .doesNotHaveBean(EngineObserver.class)
                .doesNotHaveBean(GatewayMeters.class));
        runner.withClassLoader(new FilteredClassLoader("io.micrometer"))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(EngineObserver.class));
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

    private double breaker(String upstream, String state) {
        return registry.get("velox.upstream.breaker")
                .tags("upstream", upstream, "state", state)
                .gauge()
                .value();
    }

    private double counted(String name, String upstream) {
        return registry.get(name).tag("upstream", upstream).functionCounter().count();
    }

    private double gauge(String name, String tag, String value) {
        return registry.get(name).tag(tag, value).gauge().value();
    }

    private double tokens(String upstream, String type) {
        return registry.get("velox.tokens")
                .tags("upstream", upstream, "type", type)
                .counter()
                .count();
    }

    private void tellAll() {
        observer.exchangeEnded("CREATE_RESPONSE", "default", "completed", 200, 1);
        observer.rateLimited();
        observer.streamEndedWithoutTerminal("default");
        observer.upstreamCancelled("default");
        observer.usage("create_response", "default", 1, 1, 0, 0, "model");
        observer.affinityHit("default");
        new GatewayMeters(new RecordingGateway(), new BoundedIngressQueue(1)).bindTo(registry);
        new UpstreamMeters(new HealthBoard(List.of("default")), NanoClock.system()).bindTo(registry);
    }
}
