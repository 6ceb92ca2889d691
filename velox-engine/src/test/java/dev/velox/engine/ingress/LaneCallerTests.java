package dev.velox.engine.ingress;

import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.velox.engine.exchange.AnswerSource;
import dev.velox.engine.exchange.Exchange;
import dev.velox.engine.exchange.Headers;
import dev.velox.engine.gateway.ScriptedGateway;
import dev.velox.engine.upstream.NoLeaks;

import static dev.velox.engine.ingress.LaneHouse.BODY;
import static dev.velox.engine.ingress.LaneHouse.await;
import static org.assertj.core.api.Assertions.assertThat;

/** Callers that leave, and callers that take their time. */
@ExtendWith(NoLeaks.class)
class LaneCallerTests {

    private static final String HEAD = "POST /v1/responses HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
            + "Content-Length: " + BODY.length() + "\r\n\r\n";

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void callerWhoLeavesBeforeItsBodyIsWholeIsGone(boolean autoRead) throws Exception {
        try (LaneHouse lane = new LaneHouse(autoRead)) {
            try (RawClient client = lane.client()) {
                client.send(HEAD + BODY.substring(0, 5));
                await("open", () -> lane.house.gateway().snapshot().inFlight() == 1);
            }
            lane.awaitOutcome("cancelled 0");
            lane.awaitNoConnection();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void callerWhoLeavesWhileItWaitsIsGone(boolean autoRead) throws Exception {
        try (LaneHouse lane = new LaneHouse(autoRead)) {
            lane.house.script(exchange -> {});
            try (RawClient client = lane.client()) {
                client.send(HEAD + BODY);
                await("sent", () -> lane.house.sent().size() == 1);
            }
            lane.awaitOutcome("cancelled 0");
            lane.awaitNoConnection();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void callerWhoClosesItsHalfOrResetsIsGone(boolean reset) throws Exception {
        try (LaneHouse lane = new LaneHouse(false)) {
            lane.house.script(LaneCallerTests::beginStream);
            try (RawClient client = lane.client()) {
                client.send(HEAD + BODY);
                assertThat(client.line()).isEqualTo("HTTP/1.1 200 OK");
                if (reset) {
                    client.reset();
                } else {
                    client.halfClose();
                }
                lane.awaitOutcome("cancelled 200");
            }
            lane.awaitNoConnection();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void callerWhoLeavesWithRequestsPipelinedIsGone(boolean autoRead) throws Exception {
        try (LaneHouse lane = new LaneHouse(autoRead)) {
            lane.house.script(exchange -> {});
            try (RawClient client = lane.client()) {
                client.send((HEAD + BODY).repeat(20) + RawClient.posted("/form", "x".repeat(5000)));
                await("sent", () -> lane.house.sent().size() == 1);
            }
            lane.awaitOutcome("cancelled 0");
            lane.awaitNoConnection();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void slowReaderHoldsTheAnswerBackAndGetsAllOfIt(boolean autoRead) throws Exception {
        try (LaneHouse lane = new LaneHouse(autoRead)) {
            Flood flood = new Flood(64 << 20);
            lane.house.script(flood::answer);
            try (RawClient client = new RawClient(lane.port(), 64 << 10)) {
                client.send(HEAD + BODY);
                await("the flood stands still", flood::stalled);
                // What the sockets of both sides take.
                assertThat(flood.sent.get()).isLessThan(24 << 20);

                assertThat(client.reply().body()).hasSize(64 << 20);
                assertThat(flood.resumed.get()).isPositive();
            }
            lane.awaitOutcome("completed 200");
        }
    }

    @Test
    void tenThousandWhoLeaveLeaveNothingBehind() throws Exception {
        try (LaneHouse lane = new LaneHouse(false)) {
            lane.house.script(LaneCallerTests::beginStream);
            String request = HEAD + BODY;
            int port = lane.port();
            AtomicInteger failures = new AtomicInteger();
            Thread[] callers = new Thread[4];
            for (int t = 0; t < callers.length; t++) {
                int first = t;
                callers[t] = Thread.ofVirtual().start(() -> {
                    for (int i = first; i < 10_000; i += callers.length) {
                        try (RawClient client = new RawClient(port)) {
                            // Cut anywhere: in the head, in the body, behind it, in the middle of the answer.
                            client.send(request.substring(0, Math.min(request.length(), 1 + i % 220)));
                            if (i % 7 == 0) {
                                client.send(request.substring(Math.min(request.length(), 1 + i % 220)));
                                client.line();
                            }
                            if (i % 2 == 0) {
                                client.reset();
                            }
                        } catch (IOException e) {
                            failures.incrementAndGet();
                        }
                    }
                });
            }
            for (Thread caller : callers) {
                caller.join();
            }
            assertThat(failures).hasValueLessThan(100);
            lane.awaitNothingHeld();
            lane.awaitNoConnection();
            try (RawClient client = lane.client()) {
                lane.house.script(exchange -> ScriptedGateway.answer(exchange, 200, "ok"));
                assertThat(client.post("/v1/responses", BODY).reply().body()).isEqualTo("ok");
            }
        }
    }

    private static void beginStream(Exchange exchange) {
        exchange.commit(200, new Headers().add("content-type", "text/event-stream"), true);
        exchange.sink().data(Unpooled.copiedBuffer("data: 1\n\n", java.nio.charset.StandardCharsets.UTF_8));
    }

    /** A source that produces as long as the caller takes more. */
    private static final class Flood implements AnswerSource {

        private static final int PART = 16 << 10;

        private final long size;
        final AtomicLong sent = new AtomicLong();
        final AtomicInteger resumed = new AtomicInteger();
        private final AtomicLong lastSeen = new AtomicLong(-1);
        private final AtomicLong lastSeenAt = new AtomicLong();
        private volatile @Nullable Exchange exchange;

        Flood(long size) {
            this.size = size;
        }

        void answer(Exchange to) {
            exchange = to;
            to.source(this);
            to.commit(200, new Headers(), false);
            produce();
        }

        private void produce() {
            Exchange exchange = Objects.requireNonNull(this.exchange);
            while (sent.get() < size && exchange.sink().ready()) {
                exchange.sink().data(Unpooled.buffer(PART).writeZero(PART));
                sent.addAndGet(PART);
            }
            if (sent.get() >= size) {
                exchange.sink().end();
                exchange.complete();
            }
        }

        /** Whether it has sent nothing for a while and is not done. */
        boolean stalled() {
            long now = System.nanoTime();
            if (lastSeen.getAndSet(sent.get()) != sent.get()) {
                lastSeenAt.set(now);
            }
            return sent.get() > 0 && sent.get() < size && now - lastSeenAt.get() > 300_000_000L;
        }

        @Override
        public void resume() {
            resumed.incrementAndGet();
            produce();
        }

        @Override
        public void cancel() {
            sent.set(size);
        }
    }
}
