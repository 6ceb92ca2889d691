package dev.velox.autoconfigure.web;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.reactivestreams.Subscription;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.SignalType;

import dev.velox.engine.loop.EngineLoop;
import dev.velox.engine.loop.EngineLoops;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

@Timeout(value = 30, unit = TimeUnit.SECONDS)
class AnswerBodyTests {

    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final EngineLoop loop = EngineLoops.of(group).next();
    private final List<String> told = new ArrayList<>();
    private final AnswerBody body = new AnswerBody(loop, () -> told.add("cancelled"));

    @AfterEach
    void close() {
        group.close();
    }

    @Test
    void partsWaitForDemandAndTheEndWaitsForTheParts() throws Exception {
        Reader reader = new Reader(0);
        onLoop(() -> {
            body.add(part("a"));
            body.add(part("b"));
            body.end();
        });
        body.subscribe(reader);
        assertThat(seen(reader)).isEmpty();

        reader.request(1);
        assertThat(seen(reader)).containsExactly("a");

        reader.request(1);
        assertThat(seen(reader)).containsExactly("a", "b", "onComplete");
    }

    @Test
    void demandThatComesWithinASignalIsServedInOrder() throws Exception {
        Reader reader = new Reader(1) {
            @Override
            protected void hookOnNext(DataBuffer value) {
                request(1);
                super.hookOnNext(value);
            }
        };
        body.subscribe(reader);
        onLoop(() -> {
            for (int i = 0; i < 5; i++) {
                body.add(part("p" + i));
            }
            body.end();
        });
        assertThat(seen(reader)).containsExactly("p0", "p1", "p2", "p3", "p4", "onComplete");
    }

    @Test
    void errorComesBehindTheLastWords() throws Exception {
        Reader reader = new Reader(0);
        body.subscribe(reader);
        onLoop(() -> {
            body.add(part("a"));
            body.abort(part("sorry"));
        });
        reader.request(10);
        assertThat(seen(reader)).containsExactly("a", "sorry", "onError");
    }

    @Test
    void errorIsNeverTheFirstSignal() throws Exception {
        Reader reader = new Reader(10);
        body.subscribe(reader);
        onLoop(() -> body.abort(null));
        assertThat(seen(reader)).containsExactly("", "onError");
    }

    @Test
    void readinessFollowsDemandAndIsToldOnceItReturns() throws Exception {
        body.onReady(() -> told.add("ready"));
        assertThat(onLoop(body::ready)).isTrue();
        Reader reader = new Reader(1);
        body.subscribe(reader);
        assertThat(onLoop(body::ready)).isTrue();

        onLoop(() -> body.add(part("a")));
        assertThat(onLoop(body::ready)).isFalse();
        assertThat(told).isEmpty();

        reader.request(2);
        settle();
        assertThat(told).containsExactly("ready");
        reader.request(1);
        settle();
        assertThat(told).containsExactly("ready");
    }

    @Test
    void readinessIsToldInATaskOfItsOwn() throws Exception {
        Reader reader = new Reader(0);
        body.subscribe(reader);
        onLoop(() -> {
            body.ready();
            boolean[] inside = {true};
            body.onReady(() -> told.add(inside[0] ? "within" : "later"));
            reader.request(1);
            inside[0] = false;
        });
        settle();
        assertThat(told).containsExactly("later");
    }

    @Test
    void cancelReleasesWhatWaitsAndWhatStillComes() throws Exception {
        ByteBuf waiting = PooledByteBufAllocator.DEFAULT.buffer(8).writeZero(8);
        ByteBuf late = PooledByteBufAllocator.DEFAULT.buffer(8).writeZero(8);
        onLoop(() -> {
            body.open(new NettyDataBufferFactory(PooledByteBufAllocator.DEFAULT)::wrap, null);
            body.add(waiting);
        });
        Reader reader = new Reader(0);
        body.subscribe(reader);
        assertThat(onLoop(body::isAwaited)).isTrue();

        reader.cancel();
        onLoop(() -> body.add(late));

        assertThat(waiting.refCnt()).isZero();
        assertThat(late.refCnt()).isZero();
        assertThat(told).containsExactly("cancelled");
        assertThat(onLoop(body::isAwaited)).isFalse();
        assertThat(onLoop(body::ready)).isFalse();
    }

    @Test
    void secondSubscriberIsRefused() throws Exception {
        body.subscribe(new Reader(1));
        Reader second = new Reader(1);
        body.subscribe(second);
        assertThat(seen(second)).containsExactly("onError");
    }

    private List<String> seen(Reader reader) throws Exception {
        settle();
        return List.copyOf(reader.seen);
    }

    private void settle() throws Exception {
        onLoop(() -> {});
        onLoop(() -> {});
    }

    private void onLoop(Runnable action) throws Exception {
        onLoop(() -> {
            action.run();
            return true;
        });
    }

    private <T> T onLoop(Supplier<T> action) throws Exception {
        return CompletableFuture.supplyAsync(action, loop).get(10, TimeUnit.SECONDS);
    }

    private static ByteBuf part(String text) {
        return ScriptedGateway.utf8(text);
    }

    /** Keeps what it saw; released at once. */
    private static class Reader extends BaseSubscriber<DataBuffer> {

        private final List<String> seen = new ArrayList<>();
        private final long first;

        Reader(long first) {
            this.first = first;
        }

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            if (first > 0) {
                subscription.request(first);
            }
        }

        @Override
        protected void hookOnNext(DataBuffer value) {
            seen.add(value.toString(UTF_8));
            DataBufferUtils.release(value);
        }

        @Override
        protected void hookOnError(Throwable throwable) {
            // Kept as a signal below.
        }

        @Override
        protected void hookFinally(SignalType type) {
            seen.add(type.toString());
        }
    }
}
