package dev.velox.engine.batch;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import io.netty.buffer.Unpooled;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.velox.engine.exchange.Exchange;
import dev.velox.engine.exchange.Headers;
import dev.velox.engine.exchange.Operation;
import dev.velox.engine.exchange.Route;
import dev.velox.engine.health.HealthBoard;
import dev.velox.engine.loop.EngineLoop;
import dev.velox.engine.loop.EngineLoops;
import dev.velox.engine.observe.EngineObserver;

import static org.assertj.core.api.Assertions.assertThat;

/** Several loops with threads of their own. */
class BatchLoopsTests {

    private static final int ROUNDS = 200;

    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(3, NioIoHandler.newFactory());
    private final EngineLoops loops = EngineLoops.of(group);
    private final HealthBoard health = new HealthBoard(List.of("a"));
    private final Route route = BatchFixture.route("a");
    private final List<Exchange> merged = new CopyOnWriteArrayList<>();

    @AfterEach
    void stop() throws InterruptedException {
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).await(10, TimeUnit.SECONDS);
    }

    @Test
    void requestsOfAllLoopsMeetAndEachIsAnsweredOnItsOwn() throws Exception {
        BatchPlan plan = new BatchPlan(Map.of("a", new BatchSettings(Duration.ofSeconds(1), 6)));
        Batcher batcher = new Batcher(plan, loops, health, () -> 0, EngineObserver.NONE);
        health.of("a").opened();
        for (int round = 0; round < ROUNDS; round++) {
            List<Caller> callers = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                EngineLoop loop = loops.all().get(i % 3);
                Caller caller = new Caller(
                        Operation.EMBEDDING, loop, new Headers(), "round=" + round, BatchFixture.input("x"), route);
                callers.add(caller);
                loop.execute(() -> batcher.send(caller.exchange, this::answer));
            }
            for (Caller caller : callers) {
                assertThat(caller.await().status()).isEqualTo(200);
                assertThat(caller.body()).startsWith("{\"data\":[{\"index\":0,").endsWith("}]}");
            }
            assertThat(callers.stream().map(Caller::body).distinct()).hasSize(6);
        }
        assertThat(merged).hasSize(ROUNDS);
        assertThat(merged.stream().map(Exchange::loop).distinct()).hasSize(3);
    }

    @Test
    void whoeverLeavesWheneverTheOthersGetTheirAnswers() throws Exception {
        BatchPlan plan = new BatchPlan(Map.of("a", new BatchSettings(Duration.ofNanos(200_000), 6)));
        Batcher batcher = new Batcher(plan, loops, health, () -> 0, EngineObserver.NONE);
        health.of("a").opened();
        for (int round = 0; round < ROUNDS; round++) {
            List<Caller> callers = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                EngineLoop loop = loops.all().get(i % 3);
                Caller caller =
                        new Caller(Operation.EMBEDDING, loop, new Headers(), null, BatchFixture.input("x"), route);
                callers.add(caller);
                loop.execute(() -> batcher.send(caller.exchange, this::answer));
                if (i % 2 == 0) {
                    loop.execute(caller.exchange::callerLeft);
                }
            }
            for (int i = 0; i < 6; i++) {
                callers.get(i).await();
                assertThat(callers.get(i).status()).isIn(i % 2 == 0 ? List.of(0, 200) : List.of(200));
            }
        }
    }

    /** On the loop of the call, as a dispatcher would. */
    private void answer(Exchange call) {
        if (!call.loop().inLoop()) {
            throw new IllegalStateException("not on the loop of the call");
        }
        int items =
                (int) BatchFixture.bodyOf(call).chars().filter(c -> c == 'x').count();
        StringBuilder answer = new StringBuilder();
        for (int i = 0; i < items; i++) {
            answer.append(i == 0 ? "" : ",").append("{\"index\":" + i + ",\"v\":" + i + "}");
        }
        merged.add(call);
        call.commit(200, new Headers(), false);
        call.sink().data(Unpooled.copiedBuffer("{\"data\":[" + answer + "]}", StandardCharsets.UTF_8));
        call.sink().end();
        call.complete();
    }
}
