package dev.velox.autoconfigure.console;

import java.time.Instant;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.velox.autoconfigure.fixture.RecordingGateway;
import dev.velox.engine.loop.EngineLoops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class LiveSamplerTests {

    private static final long SECOND = 1_000_000_000L;

    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
    private final EngineLoops loops = EngineLoops.of(group);
    private final ConsoleObserver observer = new ConsoleObserver(() -> Instant.EPOCH);
    private final LiveSampler sampler = new LiveSampler(
            new RecordingGateway(), null, observer, new LoopShares(loops), () -> Instant.ofEpochMilli(7), 0);

    @AfterEach
    void stopLoops() {
        group.close();
    }

    @Test
    void ratesAreOfTheLastSecond() {
        requests(30, 1_000_000);
        observer.exchangeEnded(Told.exchange("none", null, "policy_rate_limit_exceeded", 429, 1));
        LiveSnapshot first = sampler.sample(2 * SECOND);
        LiveSnapshot second = sampler.sample(3 * SECOND);

        assertThat(first.rates().requests()).isEqualTo(15.5);
        assertThat(first.rates().failures()).isEqualTo(0.5);
        assertThat(second.rates().requests()).isZero();
        assertThat(second.time()).isEqualTo(7);
        assertThat(second.failures()).hasSize(1);
    }

    @Test
    void percentilesLookBackTenSecondsAndRefusalsAreNoAnswers() {
        requests(100, 80_000_000);
        observer.exchangeEnded(Told.exchange("none", null, "policy_rate_limit_exceeded", 429, 1));
        assertThat(sampler.sample(SECOND).latency().p50()).isCloseTo(80, within(5.0));
        for (int second = 2; second <= LiveSampler.WINDOW; second++) {
            assertThat(sampler.sample(second * SECOND).latency().p99())
                    .as("second %d", second)
                    .isCloseTo(80, within(5.0));
        }
        assertThat(sampler.sample((LiveSampler.WINDOW + 1) * SECOND).latency().p99())
                .isNull();
    }

    @Test
    void loopThatWorksIsBusyAndTheOtherIsNot() throws Exception {
        LoopShares shares = new LoopShares(loops);
        // The loops have told their threads before this has run on both.
        for (var loop : loops.all()) {
            loop.eventLoop().submit(() -> {}).get();
        }
        shares.sample(System.nanoTime());
        long end = System.nanoTime() + SECOND / 2;
        loops.all()
                .getFirst()
                .eventLoop()
                .submit(() -> {
                    while (System.nanoTime() < end) {
                        Thread.onSpinWait();
                    }
                })
                .get();
        var sampled = shares.sample(System.nanoTime());

        assertThat(sampled.get(0).busy()).isNotNull().isGreaterThan(0.15);
        assertThat(sampled.get(1).busy()).isNotNull().isLessThan(0.1);
    }

    private void requests(int count, long nanos) {
        for (int i = 0; i < count; i++) {
            observer.exchangeEnded(Told.exchange("CREATE_RESPONSE", "a", "completed", 200, nanos));
        }
    }
}
