package dev.velox.autoconfigure.lifecycle;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.support.GenericApplicationContext;

import dev.velox.autoconfigure.InvalidVeloxSettingException;
import dev.velox.autoconfigure.fixture.RecordingGateway;
import dev.velox.autoconfigure.fixture.RecordingLane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@ExtendWith(OutputCaptureExtension.class)
@Timeout(30)
class VeloxLifecycleTests {

    private static final Duration PHASE_TIMEOUT = Duration.ofSeconds(30);

    private final RecordingGateway gateway = new RecordingGateway();
    private final RecordingLane lane = new RecordingLane(gateway.events);

    @Test
    void readinessFallsThenTheGatewayDrainsThenBootsGracefulPhaseRuns(CapturedOutput output) {
        gateway.drained.complete(0);
        try (GenericApplicationContext context = context(Duration.ZERO)) {
            context.refresh();
            assertThat(gateway.events).isEmpty();
        }
        assertThat(gateway.events)
                .containsExactly("REFUSING_TRAFFIC", "announceEnd", "drain PT29S", "lane busy 0", "graceful shutdown");
        assertThat(output).contains("every request in flight has finished");
    }

    @Test
    void everythingIsServedDuringTheDelayAndTheDelayCountsAgainstThePhase() {
        gateway.drained.complete(0);
        long start;
        try (GenericApplicationContext context = context(Duration.ofMillis(200))) {
            context.refresh();
            start = System.nanoTime();
        }
        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(200_000_000L);
        assertThat(gateway.events)
                .containsExactly(
                        "REFUSING_TRAFFIC", "announceEnd", "drain PT28.8S", "lane busy 0", "graceful shutdown");
    }

    @Test
    void gracefulPhaseWaitsUntilTheLastRequestHasFinished() throws InterruptedException {
        GenericApplicationContext context = context(Duration.ZERO);
        context.refresh();
        Thread closing = Thread.ofPlatform().start(context::close);
        await("drain PT29S");
        assertThat(gateway.events).doesNotContain("graceful shutdown");
        gateway.drained.complete(0);
        closing.join();
        assertThat(gateway.events).endsWith("graceful shutdown");
    }

    @Test
    void webServerWaitsUntilTheLaneHasSentWhatItHas() {
        lane.busy(2);
        gateway.drained.complete(0);
        try (GenericApplicationContext context = context(Duration.ZERO)) {
            context.refresh();
        }
        assertThat(gateway.events).endsWith("lane busy 2", "lane busy 1", "lane busy 0", "graceful shutdown");
    }

    @Test
    void cutRequestsAreCountedInTheLog(CapturedOutput output) {
        gateway.drained.complete(3);
        try (GenericApplicationContext context = context(Duration.ZERO)) {
            context.refresh();
        }
        assertThat(output).contains("3 requests were cut after 29000 ms");
    }

    @Test
    void stopReturnsAtOnceAndCallsBackWhenDrained() throws InterruptedException {
        try (GenericApplicationContext context = new GenericApplicationContext()) {
            context.refresh();
            VeloxLifecycle lifecycle = new VeloxLifecycle(context, gateway, lane, Duration.ZERO, PHASE_TIMEOUT);
            lifecycle.start();
            CountDownLatch called = new CountDownLatch(1);
            lifecycle.stop(called::countDown);
            assertThat(called.getCount()).isEqualTo(1);
            gateway.drained.complete(0);
            assertThat(called.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(lifecycle.isRunning()).isFalse();
        }
    }

    @Test
    void failedDrainStillLetsTheApplicationEnd(CapturedOutput output) {
        gateway.drained.completeExceptionally(new IllegalStateException("loop gone"));
        try (GenericApplicationContext context = context(Duration.ZERO)) {
            context.refresh();
        }
        assertThat(gateway.events).endsWith("graceful shutdown");
        assertThat(output).contains("Draining failed", "loop gone");
    }

    @Test
    void shortPhaseKeepsATenthAsMargin() {
        gateway.drained.complete(0);
        try (GenericApplicationContext context = new GenericApplicationContext()) {
            context.refresh();
            new VeloxLifecycle(context, gateway, lane, Duration.ZERO, Duration.ofSeconds(2)).stop();
        }
        assertThat(gateway.events).contains("drain PT1.8S");
    }

    @Test
    void delayThatLeavesNoTimeToDrainIsRefused() {
        try (GenericApplicationContext context = new GenericApplicationContext()) {
            assertThatExceptionOfType(InvalidVeloxSettingException.class)
                    .isThrownBy(() -> new VeloxLifecycle(context, gateway, lane, Duration.ofSeconds(29), PHASE_TIMEOUT))
                    .withMessage("velox.shutdown.delay: PT29S (expected: less than"
                            + " spring.lifecycle.timeout-per-shutdown-phase (PT30S) by more than PT1S)");
        }
    }

    @Test
    void pausedContextKeepsItsGateway() {
        try (GenericApplicationContext context = context(Duration.ZERO)) {
            context.refresh();
            assertThat(context.getBean(VeloxLifecycle.class).isPauseable()).isFalse();
            gateway.drained.complete(0);
        }
    }

    private void await(String event) {
        long deadline = System.nanoTime() + 10_000_000_000L;
        while (!gateway.events.contains(event) && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertThat(gateway.events).contains(event);
    }

    private GenericApplicationContext context(Duration delay) {
        GenericApplicationContext context = new GenericApplicationContext();
        context.addApplicationListener(event -> {
            if (event instanceof AvailabilityChangeEvent<?> change
                    && change.getState() instanceof ReadinessState state) {
                gateway.events.add(state.name());
            }
        });
        context.registerBean(
                VeloxLifecycle.class, () -> new VeloxLifecycle(context, gateway, lane, delay, PHASE_TIMEOUT));
        context.registerBean(GracefulPhase.class, () -> new GracefulPhase(gateway.events));
        return context;
    }

    /** Stands where Boot shuts its server down. */
    private record GracefulPhase(List<String> events) implements SmartLifecycle {

        @Override
        public void start() {
            // It runs from the beginning.
        }

        @Override
        public void stop() {
            events.add("graceful shutdown");
        }

        @Override
        public boolean isRunning() {
            return true;
        }

        @Override
        public int getPhase() {
            return WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE;
        }
    }
}
