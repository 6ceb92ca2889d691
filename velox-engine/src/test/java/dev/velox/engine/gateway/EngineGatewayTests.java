package dev.velox.engine.gateway;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.velox.engine.admission.Admission;
import dev.velox.engine.admission.AdmissionSettings;
import dev.velox.engine.balance.Balancer;
import dev.velox.engine.clock.NanoClock;
import dev.velox.engine.dispatch.Dispatcher;
import dev.velox.engine.dispatch.HedgeSettings;
import dev.velox.engine.dispatch.RetrySettings;
import dev.velox.engine.exchange.Endpoint;
import dev.velox.engine.exchange.Exchange;
import dev.velox.engine.exchange.Failure;
import dev.velox.engine.exchange.FailureCode;
import dev.velox.engine.exchange.Headers;
import dev.velox.engine.exchange.Operation;
import dev.velox.engine.exchange.RequestHead;
import dev.velox.engine.gateway.GatewaySettings.ParseMode;
import dev.velox.engine.gateway.GatewaySettings.ServerTimingMode;
import dev.velox.engine.health.HealthBoard;
import dev.velox.engine.limit.BoundedIngressQueue;
import dev.velox.engine.limit.GcraRateLimiter;
import dev.velox.engine.limit.IngressQueue;
import dev.velox.engine.limit.IngressQueue.WaitReason;
import dev.velox.engine.limit.RateLimitSettings;
import dev.velox.engine.limit.RateLimiter;
import dev.velox.engine.loop.EngineLoop;
import dev.velox.engine.loop.EngineLoops;
import dev.velox.engine.loop.ParseWorkers;
import dev.velox.engine.loop.WorkerSettings;
import dev.velox.engine.observe.EngineObserver;
import dev.velox.engine.observe.ExchangeRecord;
import dev.velox.engine.routing.Router;
import dev.velox.engine.scan.ScanChoice;
import dev.velox.engine.scan.ScanEngine;

import static org.assertj.core.api.Assertions.assertThat;

class EngineGatewayTests {

    private static final String BODY = "{\"model\":\"m\",\"input\":\"hello\"}";

    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
    private final EngineLoops loops = EngineLoops.of(group);
    private final EngineLoop loop = loops.all().getFirst();
    private final ParseWorkers workers = ParseWorkers.start(new WorkerSettings(1, 64, "test-worker-"));
    private final IngressQueue queue = new BoundedIngressQueue(128);
    private final ScriptedPool pool = new ScriptedPool();
    private final List<String> outcomes = new CopyOnWriteArrayList<>();
    private final List<String> picks = new CopyOnWriteArrayList<>();
    private final List<ExchangeRecord> ended = new CopyOnWriteArrayList<>();
    private final EngineObserver observer = new EngineObserver() {
        @Override
        public void picked(String upstream, long sinceArrivalNanos) {
            picks.add(upstream + (sinceArrivalNanos > 0 ? " after arrival" : " at arrival"));
        }

        @Override
        public void exchangeEnded(ExchangeRecord exchange) {
            outcomes.add(exchange.outcome() + " " + exchange.status());
            ended.add(exchange);
        }
    };

    @AfterEach
    void everythingIsGivenBack() throws Exception {
        workers.close();
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).await(10, TimeUnit.SECONDS);
        for (WaitReason reason : WaitReason.values()) {
            assertThat(queue.depth(reason)).isZero();
        }
    }

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

    @Test
    void drainingRefusesNewOnesAndWaitsForThoseInFlight() throws Exception {
        VeloxGateway gateway = gateway(GatewaySettings.DEFAULT);
        CompletableFuture<Exchange> running = new CompletableFuture<>();
        pool.script = running::complete;
        RecordingSink inFlight = post(gateway, BODY);
        Exchange exchange = running.get(10, TimeUnit.SECONDS);

        CompletableFuture<Integer> drained =
                gateway.drain(Duration.ofSeconds(30)).toCompletableFuture();
        RecordingSink late = post(gateway, BODY);
        late.await();
        assertThat(late.status()).isEqualTo(503);
        assertThat(late.headers().first("x-velox-error")).isEqualTo("velox_shutting_down");
        assertThat(late.headers().first("retry-after")).isNotNull();
        assertThat(drained).isNotDone();

        loop.execute(() -> ScriptedPool.answer(exchange, 200, "finished"));

        assertThat(drained.get(10, TimeUnit.SECONDS)).isZero();
        assertThat(inFlight.body()).isEqualTo("finished");
    }

    @Test
    void whatOutlivesTheDrainIsCutWithAnErrorAndCounted() throws Exception {
        VeloxGateway gateway = gateway(GatewaySettings.DEFAULT);
        CountDownLatch running = new CountDownLatch(2);
        pool.script = exchange -> {
            exchange.commit(200, new Headers(), true);
            running.countDown();
        };
        RecordingSink one = post(gateway, BODY);
        RecordingSink two = post(gateway, BODY);
        assertThat(running.await(10, TimeUnit.SECONDS)).isTrue();

        Integer cut = gateway.drain(Duration.ofMillis(50)).toCompletableFuture().get(10, TimeUnit.SECONDS);

        assertThat(cut).isEqualTo(2);
        one.await();
        two.await();
        assertThat(one.aborted()).isTrue();
        assertThat(one.body()).contains("shutting_down");
        assertNothingHeld(gateway);
    }

    @Test
    void anEndedExchangeSaysWhereItsTimeWent() throws Exception {
        VeloxGateway gateway =
                gateway(new GatewaySettings(32L << 20, 64, ParseMode.WORKER, 1 << 20, 4096, ServerTimingMode.ALWAYS));

        RecordingSink sink = post(gateway, BODY);

        sink.await();
        settle();
        ExchangeRecord record = ended.getFirst();
        assertThat(record.model()).isEqualTo("m");
        assertThat(record.upstream()).isEqualTo("default");
        assertThat(record.attempts()).isEqualTo(1);
        assertThat(record.requestBytes()).isEqualTo(BODY.length());
        assertThat(record.timings().totalNanos()).isEqualTo(record.durationNanos());
        assertThat(record.timings().queue()).isPositive();
        assertThat(record.timings().scan()).isPositive();
        assertThat(sink.headers().first("server-timing"))
                .contains("queue;dur=")
                .contains("scan;dur=")
                .contains("total;dur=");
    }

    @Test
    void aRefusedExchangeSaysWhereItsTimeWentWhenItAsks() throws Exception {
        VeloxGateway gateway = gateway(GatewaySettings.DEFAULT);
        RecordingSink asking = new RecordingSink();
        RecordingSink silent = new RecordingSink();
        loop.eventLoop()
                .submit(() -> {
                    gateway.open(
                            new RequestHead(Operation.CREATE_RESPONSE, "responses", "profile=true", new Headers()),
                            loop,
                            asking);
                    gateway.open(
                            new RequestHead(Operation.CREATE_RESPONSE, "responses", null, new Headers()), loop, silent);
                })
                .sync();

        assertThat(asking.status()).isEqualTo(415);
        assertThat(asking.headers().first("server-timing")).contains("total;dur=");
        assertThat(silent.headers().first("server-timing")).isNull();
    }

    /** A caller has its answer a moment before the exchange has ended: what ends it runs in the same task of the loop. */
    private void settle() throws Exception {
        loop.eventLoop().submit(() -> {}).get(10, TimeUnit.SECONDS);
    }

    private void assertNothingHeld(VeloxGateway gateway) throws Exception {
        settle();
        GatewaySnapshot snapshot = gateway.snapshot();
        assertThat(snapshot.inFlight()).isZero();
        assertThat(snapshot.bufferedBytes()).isZero();
    }

    private VeloxGateway gateway(GatewaySettings settings) {
        return gateway(settings, RateLimiter.unlimited());
    }

    private VeloxGateway gateway(GatewaySettings settings, RateLimiter limiter) {
        NanoClock clock = NanoClock.system();
        Admission admission = new Admission(
                new AdmissionSettings(List.of(), false, 1000, 64L << 20, Duration.ZERO),
                limiter,
                queue,
                clock,
                observer);
        Endpoint endpoint = new Endpoint("default", URI.create("https://api.example"), "/v1", "/v1/responses");
        HealthBoard health = new HealthBoard(List.of(endpoint.name()));
        Dispatcher dispatcher = new Dispatcher(
                pool, new Balancer(health), health, RetrySettings.DEFAULT, HedgeSettings.OFF, clock, observer);
        return VeloxGateway.create(
                settings,
                loops,
                admission,
                new Router(endpoint),
                pool,
                dispatcher,
                workers,
                ScanEngine.choose(ScanChoice.AUTO),
                limiter,
                queue,
                clock,
                observer);
    }

    private static Headers head(Operation operation) {
        return operation.scanned() ? new Headers().add("content-type", "application/json") : new Headers();
    }

    private RecordingSink open(VeloxGateway gateway, Headers headers) throws Exception {
        return post(gateway, headers, null, 8192);
    }

    private RecordingSink post(VeloxGateway gateway, String body) throws Exception {
        return post(gateway, body, 8192);
    }

    private RecordingSink post(VeloxGateway gateway, String body, int partSize) throws Exception {
        return post(gateway, head(Operation.CREATE_RESPONSE), body, partSize);
    }

    private RecordingSink post(VeloxGateway gateway, Headers headers, @Nullable String body, int partSize)
            throws Exception {
        return loop.eventLoop()
                .submit(() -> feed(gateway, headers, body, partSize))
                .get(10, TimeUnit.SECONDS);
    }

    private RecordingSink feed(VeloxGateway gateway, Headers headers, @Nullable String body, int partSize) {
        RecordingSink sink = new RecordingSink();
        Exchange exchange =
                gateway.open(new RequestHead(Operation.CREATE_RESPONSE, "responses", null, headers), loop, sink);
        if (exchange.ended() || body == null) {
            return sink;
        }
        BodyCollector collector = gateway.collect(exchange);
        ByteBuf bytes = Unpooled.copiedBuffer(body, StandardCharsets.UTF_8);
        boolean more = true;
        while (more && bytes.isReadable()) {
            more = collector.add(bytes.readRetainedSlice(Math.min(partSize, bytes.readableBytes())));
        }
        bytes.release();
        if (more) {
            collector.complete();
        }
        return sink;
    }
}
