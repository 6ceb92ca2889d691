package dev.velox.benchmarks.gateway.load;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import org.junit.jupiter.api.Test;

import dev.velox.benchmarks.gateway.Transport;

import static org.assertj.core.api.Assertions.assertThat;

class PacerTests {

    private static final int COUNT = 50;

    @Test
    void stallDelaysRequestsButSkipsNone() throws Exception {
        List<Long> started = new ArrayList<>();
        List<Long> intended = new ArrayList<>();
        try (EventLoopGroup group = Transport.loop()) {
            EventLoop loop = group.next();
            CompletableFuture<Delays> lateness = new CompletableFuture<>();
            CompletableFuture<Pacer> self = new CompletableFuture<>();
            Schedule schedule = new Schedule(System.nanoTime(), 1000, COUNT);
            Pacer pacer = new Pacer(
                    loop,
                    schedule,
                    0,
                    0,
                    (number, at) -> {
                        started.add(number);
                        intended.add(at);
                        if (number == 10) {
                            stall(20_000_000);
                        }
                    },
                    () -> lateness.complete(self.join().lateness()));
            self.complete(pacer);
            pacer.run();

            Delays late = lateness.get(30, TimeUnit.SECONDS);

            assertThat(started).hasSize(COUNT).isSorted();
            assertThat(intended).last().isEqualTo(schedule.intended(COUNT - 1));
            // Those that were due within the stall are late by what was left of it: the generator does not forget them.
            assertThat(late.count()).isEqualTo(COUNT);
            assertThat(late.millis(100)).isGreaterThanOrEqualTo(18);
        }
    }

    @Test
    void noRequestStartsBeforeItsTime() throws Exception {
        try (EventLoopGroup group = Transport.loop()) {
            CompletableFuture<Boolean> early = new CompletableFuture<>();
            List<Long> ahead = new ArrayList<>();
            Schedule schedule = new Schedule(System.nanoTime(), 1000, COUNT);
            new Pacer(
                            group.next(),
                            schedule,
                            200_000,
                            0,
                            (number, at) -> {
                                if (at - System.nanoTime() > 0) {
                                    ahead.add(number);
                                }
                            },
                            () -> early.complete(!ahead.isEmpty()))
                    .run();

            assertThat(early.get(30, TimeUnit.SECONDS)).isFalse();
        }
    }

    private static void stall(long nanos) {
        long until = System.nanoTime() + nanos;
        while (System.nanoTime() - until < 0) {
            Thread.onSpinWait();
        }
    }
}
