package dev.velox.autoconfigure.console;

import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;

import dev.velox.autoconfigure.fixture.RecordingGateway;
import dev.velox.engine.clock.NanoClock;
import dev.velox.engine.loop.EngineLoops;

import static org.assertj.core.api.Assertions.assertThat;

class LiveFeedTests {

    private static final int PATIENCE_SECONDS = 20;

    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final EngineLoops loops = EngineLoops.of(group);
    private final LiveFeed feed = new LiveFeed(
            () -> new LiveSampler(
                    new RecordingGateway(),
                    null,
                    new ConsoleObserver(() -> Instant.EPOCH),
                    new LoopShares(loops),
                    () -> Instant.EPOCH,
                    0),
            NanoClock.system());

    @AfterEach
    void stopAll() {
        feed.stop();
        group.close();
    }

    @Test
    void feedThatStopsWhileItTellsAViewerEndsTheViewersStream() throws InterruptedException {
        CountDownLatch beingTold = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        feed.start();
        Disposable viewer = feed.stream()
                .subscribe(
                        event -> {
                            if ("live".equals(event.event())) {
                                beingTold.countDown();
                                await(stopped);
                            }
                        },
                        failure -> {},
                        ended::countDown);
        assertThat(beingTold.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();

        feed.stop();
        stopped.countDown();

        assertThat(ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        viewer.dispose();
    }

    @Test
    void streamOfAFeedThatHasStoppedEndsAtOnce() throws InterruptedException {
        feed.start();
        feed.stop();
        CountDownLatch ended = new CountDownLatch(1);

        Disposable viewer = feed.stream().subscribe(event -> {}, failure -> {}, ended::countDown);

        assertThat(ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        viewer.dispose();
    }

    private static void await(CountDownLatch latch) {
        boolean interrupted = false;
        while (latch.getCount() > 0) {
            try {
                latch.await();
            } catch (InterruptedException again) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
