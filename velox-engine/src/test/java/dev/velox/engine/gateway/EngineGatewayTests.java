package dev.velox.engine.gateway;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

import dev.velox.engine.clock.NanoClock;
import dev.velox.engine.exchange.Exchange;
import dev.velox.engine.exchange.Failure;
import dev.velox.engine.exchange.FailureCode;
import dev.velox.engine.exchange.Headers;
import dev.velox.engine.exchange.Operation;
import dev.velox.engine.exchange.RequestHead;
import dev.velox.engine.gateway.GatewaySettings.ParseMode;
import dev.velox.engine.gateway.GatewaySettings.ServerTimingMode;
import dev.velox.engine.limit.GcraRateLimiter;
import dev.velox.engine.limit.RateLimitSettings;

import static org.assertj.core.api.Assertions.assertThat;

class EngineGatewayTests extends GatewayHouse {

    @Test
    void aRequestPassesThroughTheHouse() throws Exception {
        VeloxGateway gateway = gateway(GatewaySettings.DEFAULT);

        RecordingSink sink = post(gateway, BODY);

        sink.await();
        assertThat(sink.status()).isEqualTo(200);
        assertThat(sink.body()).isEqualTo("ok");
        assertThat(pool.bodies).containsExactly(BODY);
        assertThat(pool.targets).containsExactly("/v1/responses");
        assertThat(pool.models).containsExactly("m");
        assertNothingHeld(gateway);
        assertThat(outcomes).containsExactly("completed 200");
    }

    @Test
    void aBodyInManyPartsArrivesByteForByte() throws Exception {
        VeloxGateway gateway =
                gateway(new GatewaySettings(32L << 20, 64, ParseMode.AUTO, 1 << 20, 4096, ServerTimingMode.ON_REQUEST));
        for (int size : new int[] {10, 2047, 2048, 2049, 5000, 200_000, 3_000_000}) {
            String body = "{\"model\":\"m\",\"input\":\"" + "é".repeat(size) + "\"}";

            RecordingSink sink = post(gateway, body, 1000);

            sink.await();
            assertThat(sink.status()).isEqualTo(200);
            assertThat(pool.bodies.getLast()).isEqualTo(body);
        }
        assertNothingHeld(gateway);
    }

    @Test
    void tinyPartsOfABodyAreNotKeptOneByOne() throws Exception {
        VeloxGateway gateway = gateway(GatewaySettings.DEFAULT);
        for (int size : new int[] {0, 34, 35, 36, 37, 100, 5000}) {
            String body = "{\"model\":\"m\",\"input\":\"" + numbers(size) + "\"}";
            RecordingSink sink = new RecordingSink();
            ByteBuf bytes = Unpooled.copiedBuffer(body, StandardCharsets.UTF_8);
            int most = loop.eventLoop()
                    .submit(() -> feedByteByByte(gateway, sink, bytes))
                    .get(10, TimeUnit.SECONDS);

            sink.await();
            assertThat(sink.status()).isEqualTo(200);
            assertThat(pool.bodies.getLast()).isEqualTo(body);
            assertThat(most).isLessThanOrEqualTo(64);
            assertNothingHeld(gateway);
            assertThat(bytes.refCnt()).isOne();
            bytes.release();
        }
    }

    @Test
    void tinyPartsOfABodyThatNeverEndsAreGivenBack() throws Exception {
        VeloxGateway gateway = gateway(GatewaySettings.DEFAULT);
        ByteBuf bytes = Unpooled.copiedBuffer(numbers(1000), StandardCharsets.UTF_8);
        loop.eventLoop()
                .submit(() -> {
                    Exchange exchange = gateway.open(
                            new RequestHead(
                                    Operation.CREATE_RESPONSE, "responses", null, head(Operation.CREATE_RESPONSE)),
                            loop,
                            new RecordingSink());
                    addByteByByte(gateway.collect(exchange), bytes);
                    exchange.callerLeft();
                })
                .get(10, TimeUnit.SECONDS);
        assertNothingHeld(gateway);
        assertThat(bytes.refCnt()).isOne();
        bytes.release();
    }

    private int feedByteByByte(VeloxGateway gateway, RecordingSink sink, ByteBuf bytes) {
        Exchange exchange = gateway.open(
                new RequestHead(Operation.CREATE_RESPONSE, "responses", null, head(Operation.CREATE_RESPONSE)),
                loop,
                sink);
        BodyCollector collector = gateway.collect(exchange);
        int most = addByteByByte(collector, bytes);
        collector.complete();
        return most;
    }

    /** Returns how many parts were held at most. */
    private static int addByteByByte(BodyCollector collector, ByteBuf bytes) {
        int most = 0;
        while (bytes.isReadable()) {
            assertThat(collector.add(bytes.readRetainedSlice(1))).isTrue();
            most = Math.max(most, bytes.refCnt() - 1);
        }
        return most;
    }

    private static String numbers(int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; text.length() < length; i++) {
            text.append(i).append(' ');
        }
        return text.substring(0, length);
    }

    @Test
    void onWorkersTheSameBodiesGiveTheSameAnswers() throws Exception {
        VeloxGateway gateway = gateway(
                new GatewaySettings(32L << 20, 64, ParseMode.WORKER, 1 << 20, 4096, ServerTimingMode.ON_REQUEST));

        RecordingSink good = post(gateway, BODY);
        RecordingSink large = post(gateway, "{\"model\":\"m\",\"input\":\"" + "x".repeat(100_000) + "\"}", 8192);
        RecordingSink bad = post(gateway, "{\"model\":}");

        good.await();
        large.await();
        bad.await();
        assertThat(List.of(good.status(), large.status(), bad.status())).containsExactly(200, 200, 400);
        assertNothingHeld(gateway);
    }

    @Test
    void aRefusedBodyNamesThePositionAndNeverReachesTheUpstream() throws Exception {
        VeloxGateway gateway = gateway(GatewaySettings.DEFAULT);

        RecordingSink sink = post(gateway, "{\"model\":\"m\",}");

        sink.await();
        assertThat(sink.status()).isEqualTo(400);
        assertThat(sink.headers().first("x-velox-error")).isEqualTo("caller_invalid_json");
        assertThat(sink.body()).contains("byte 13");
        assertThat(pool.sent).isEmpty();
        assertNothingHeld(gateway);
    }

    @Test
    void errorsBeforeTheLimiterAreFree() throws Exception {
        VeloxGateway gateway = gateway(
                GatewaySettings.DEFAULT,
                new GcraRateLimiter(
                        new RateLimitSettings(1, 1), NanoClock.system().nanoTime()));

        post(gateway, "{}").await();
        RecordingSink first = post(gateway, BODY);
        first.await();
        RecordingSink second = post(gateway, BODY);
        second.await();

        assertThat(first.status()).isEqualTo(200);
        assertThat(second.status()).isEqualTo(429);
        assertThat(second.headers().first("retry-after")).isNotNull();
        assertThat(second.headers().first("x-ratelimit-limit-requests")).isEqualTo("1");
        assertThat(second.headers().first("x-ratelimit-remaining-requests")).isEqualTo("0");
        assertThat(second.headers().first("x-ratelimit-reset-requests")).matches("(59|60)\\.\\d{3}s");
    }

    @Test
    void sentAndRefusedRequestsAreCountedAndTheStateOfTheClusterCostsNoSlot() throws Exception {
        VeloxGateway gateway = gateway(
                GatewaySettings.DEFAULT,
                new GcraRateLimiter(
                        new RateLimitSettings(1, 1), NanoClock.system().nanoTime()));

        RecordingSink before = cluster(gateway);
        post(gateway, BODY).await();
        post(gateway, BODY).await();
        post(gateway, "{}").await();
        RecordingSink after = cluster(gateway);

        assertThat(before.status()).isEqualTo(200);
        assertThat(before.headers().first("content-type")).isEqualTo("application/json");
        assertThat(before.headers().first("cache-control")).isEqualTo("no-store");
        assertThat(before.body()).endsWith("\"queue_depth\":0,\"dispatched\":0,\"dropped\":0}");
        // One went, one was refused by the limiter; one was malformed, which is nobody's drop.
        assertThat(after.body()).endsWith("\"queue_depth\":0,\"dispatched\":1,\"dropped\":1}");
        assertThat(gateway.cluster().dispatched()).isEqualTo(1);
        assertThat(gateway.cluster().dropped()).isEqualTo(1);
        assertThat(picks).containsExactly("default after arrival");
        assertNothingHeld(gateway);
    }

    private RecordingSink cluster(VeloxGateway gateway) throws Exception {
        RecordingSink sink = new RecordingSink();
        RequestHead head = new RequestHead(Operation.CLUSTER, "cluster", null, new Headers());
        loop.eventLoop()
                .submit(() -> gateway.collect(gateway.open(head, loop, sink)).complete())
                .sync();
        sink.await();
        return sink;
    }

    @Test
    void whatALaneRefusesByItselfIsCountedToo() {
        gateway(GatewaySettings.DEFAULT).refused(Failure.methodNotAllowed("PUT", "POST"));

        assertThat(outcomes).containsExactly("caller_method_not_allowed 405");
    }

    @Test
    void aBodyOverTheLimitIsRefusedBeforeItIsBuffered() throws Exception {
        VeloxGateway gateway =
                gateway(new GatewaySettings(1000, 64, ParseMode.AUTO, 1 << 20, 4096, ServerTimingMode.ON_REQUEST));

        RecordingSink announced = open(gateway, head(Operation.CREATE_RESPONSE).add("content-length", "1001"));
        RecordingSink grown = post(gateway, "x".repeat(1001), 300);

        announced.await();
        grown.await();
        assertThat(announced.status()).isEqualTo(413);
        assertThat(grown.status()).isEqualTo(413);
        assertThat(grown.body()).contains("1000 bytes");
        assertNothingHeld(gateway);
    }

    @Test
    void anotherContentTypeOrEncodingIsRefused() throws Exception {
        VeloxGateway gateway = gateway(GatewaySettings.DEFAULT);

        RecordingSink text = open(gateway, new Headers().add("content-type", "text/plain"));
        RecordingSink none = open(gateway, new Headers());
        RecordingSink gzip = open(gateway, head(Operation.CREATE_RESPONSE).add("content-encoding", "gzip"));
        RecordingSink charset =
                post(gateway, new Headers().add("content-type", "Application/JSON; charset=utf-8"), BODY, 8192);

        RecordingSink latin = open(gateway, new Headers().add("content-type", "application/json;charset=latin1"));
        RecordingSink two = open(gateway, head(Operation.CREATE_RESPONSE).add("content-type", "text/plain"));

        for (RecordingSink sink : List.of(text, none, gzip, charset, latin, two)) {
            sink.await();
        }
        assertThat(List.of(latin.status(), two.status())).containsExactly(415, 415);
        assertThat(List.of(text.status(), none.status(), gzip.status(), charset.status()))
                .containsExactly(415, 415, 415, 200);
        assertNothingHeld(gateway);
    }

    @Test
    void requestsOfOnePassGoInTheOrderTheyCame() throws Exception {
        VeloxGateway gateway =
                gateway(new GatewaySettings(1 << 20, 4, ParseMode.AUTO, 1 << 20, 4096, ServerTimingMode.ON_REQUEST));
        List<RecordingSink> sinks = new ArrayList<>();
        loop.eventLoop()
                .submit(() -> {
                    for (int i = 0; i < 50; i++) {
                        sinks.add(feed(gateway, head(Operation.CREATE_RESPONSE), "{\"model\":\"m" + i + "\"}", 8192));
                    }
                })
                .sync();

        for (RecordingSink sink : sinks) {
            sink.await();
        }
        assertThat(pool.models)
                .containsExactlyElementsOf(
                        IntStream.range(0, 50).mapToObj(i -> "m" + i).toList());
    }

    @Test
    void aCallerWhoLeavesEndsTheExchangeOnceAndStopsTheSource() throws Exception {
        VeloxGateway gateway = gateway(GatewaySettings.DEFAULT);
        CountDownLatch cancelled = new CountDownLatch(1);
        CompletableFuture<Exchange> running = new CompletableFuture<>();
        pool.script = exchange -> {
            exchange.source(new CancelProbe(cancelled));
            running.complete(exchange);
        };

        post(gateway, BODY);
        Exchange exchange = running.get(10, TimeUnit.SECONDS);
        loop.eventLoop()
                .submit(() -> {
                    exchange.callerLeft();
                    exchange.callerLeft();
                    exchange.fail(Failure.of(FailureCode.UPSTREAM_UNAVAILABLE, "late"));
                    exchange.complete();
                })
                .sync();

        assertThat(cancelled.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(outcomes).containsExactly("cancelled 0");
        assertNothingHeld(gateway);
    }

    @Test
    void aStreamThatBreaksAfterCommitEndsWithAnErrorEventAndNoCleanEnd() throws Exception {
        VeloxGateway gateway = gateway(GatewaySettings.DEFAULT);
        pool.script = exchange -> {
            exchange.commit(200, new Headers(), true);
            exchange.sink().data(Unpooled.copiedBuffer("data: 1\n\n", StandardCharsets.UTF_8));
            exchange.fail(Failure.of(FailureCode.UPSTREAM_PROTOCOL_ERROR, "the upstream closed mid-stream"));
        };

        RecordingSink sink = post(gateway, BODY);

        sink.await();
        settle();
        assertThat(sink.aborted()).isTrue();
        assertThat(sink.body()).startsWith("data: 1\n\nevent: error\n").contains("the upstream closed mid-stream");
        assertThat(outcomes).containsExactly("upstream_protocol_error 200");
        assertNothingHeld(gateway);
    }

    @Test
    void aPoolThatThrowsFailsThatRequestAlone() throws Exception {
        VeloxGateway gateway = gateway(GatewaySettings.DEFAULT);
        pool.script = exchange -> {
            throw new IllegalStateException("broken on purpose");
        };
        RecordingSink broken = post(gateway, BODY);
        broken.await();
        pool.script = exchange -> ScriptedPool.answer(exchange, 200, "ok");
        RecordingSink fine = post(gateway, BODY);
        fine.await();

        assertThat(broken.status()).isEqualTo(500);
        assertThat(broken.body()).doesNotContain("broken on purpose");
        assertThat(fine.status()).isEqualTo(200);
    }
}
