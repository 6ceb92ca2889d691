package dev.velox.autoconfigure.lifecycle;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.GenericApplicationContext;

import dev.velox.autoconfigure.fixture.RecordingPool;
import dev.velox.engine.exchange.Candidate;
import dev.velox.engine.exchange.Exchange;
import dev.velox.engine.upstream.AttemptListener;
import dev.velox.engine.upstream.Fetched;
import dev.velox.engine.upstream.TlsSettings;
import dev.velox.engine.upstream.UpstreamAttempt;
import dev.velox.engine.upstream.UpstreamPool;
import dev.velox.engine.upstream.UpstreamSnapshot;

import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(OutputCaptureExtension.class)
@Timeout(60)
class WarmUpTests {

    private final List<String> events = new CopyOnWriteArrayList<>();

    @Test
    void readinessTurnsUpOnlyWhenConnectionsAreWarm() {
        RecordingPool pool = new RecordingPool();
        CompletableFuture<ConfigurableApplicationContext> started =
                CompletableFuture.supplyAsync(() -> start(new WarmUp(pool, Duration.ofSeconds(30))));
        long deadline = System.nanoTime() + 30_000_000_000L;
        while (!pool.events.contains("warmUp") && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertThat(pool.events).containsExactly("warmUp");
        assertThat(events).doesNotContain("ACCEPTING_TRAFFIC");
        pool.warm.complete(null);
        started.join().close();
        assertThat(events).contains("ACCEPTING_TRAFFIC");
    }

    @Test
    void warmUpThatTakesTooLongDelaysTheStartNoLonger(CapturedOutput output) {
        start(new WarmUp(new RecordingPool(), Duration.ofMillis(50))).close();
        assertThat(events).contains("ACCEPTING_TRAFFIC");
        assertThat(output).contains("Warm-up is not done after 50 ms");
    }

    @Test
    void failedWarmUpNeverFailsTheStart(CapturedOutput output) {
        RecordingPool pool = new RecordingPool();
        pool.warm.completeExceptionally(new IllegalStateException("no route to host"));
        start(new WarmUp(pool, Duration.ofSeconds(5))).close();
        assertThat(events).contains("ACCEPTING_TRAFFIC");
        assertThat(output).contains("Warm-up failed", "no route to host");
    }

    @Test
    void poolThatThrowsNeverFailsTheStart(CapturedOutput output) {
        start(new WarmUp(new ThrowingPool(), Duration.ofSeconds(5))).close();
        assertThat(events).contains("ACCEPTING_TRAFFIC");
        assertThat(output).contains("Warm-up failed", "broken pool");
    }

    private ConfigurableApplicationContext start(WarmUp warmUp) {
        SpringApplication application = new SpringApplication(Nothing.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        application.addInitializers(
                context -> ((GenericApplicationContext) context).registerBean(WarmUp.class, () -> warmUp));
        application.addListeners(event -> {
            if (event instanceof AvailabilityChangeEvent<?> change
                    && change.getState() instanceof ReadinessState state) {
                events.add(state.name());
            }
        });
        return application.run();
    }

    @Configuration(proxyBeanMethods = false)
    static class Nothing {}

    private static final class ThrowingPool implements UpstreamPool {

        @Override
        public UpstreamAttempt attempt(Exchange exchange, Candidate candidate, AttemptListener listener) {
            throw new IllegalStateException("broken pool");
        }

        @Override
        public CompletionStage<Fetched> fetch(String upstream, String target, Duration timeout) {
            throw new IllegalStateException("broken pool");
        }

        @Override
        public CompletionStage<Void> warmUp() {
            throw new IllegalStateException("broken pool");
        }

        @Override
        public void reloadTls(String upstream, TlsSettings tls) {
            throw new IllegalStateException("broken pool");
        }

        @Override
        public List<UpstreamSnapshot> snapshot() {
            return List.of();
        }

        @Override
        public void close() {
            // It has nothing to close.
        }
    }
}
