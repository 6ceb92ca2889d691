package dev.velox.engine.gateway;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

import dev.velox.engine.admission.Admission;
import dev.velox.engine.admission.AdmissionSettings;
import dev.velox.engine.balance.Balancer;
import dev.velox.engine.clock.NanoClock;
import dev.velox.engine.dispatch.AnswerReading;
import dev.velox.engine.dispatch.Dispatcher;
import dev.velox.engine.dispatch.HedgeSettings;
import dev.velox.engine.dispatch.RetrySettings;
import dev.velox.engine.exchange.Endpoint;
import dev.velox.engine.exchange.Exchange;
import dev.velox.engine.exchange.Headers;
import dev.velox.engine.exchange.Operation;
import dev.velox.engine.exchange.RequestHead;
import dev.velox.engine.health.HealthBoard;
import dev.velox.engine.limit.BoundedIngressQueue;
import dev.velox.engine.limit.IngressQueue;
import dev.velox.engine.limit.IngressQueue.WaitReason;
import dev.velox.engine.limit.RateLimiter;
import dev.velox.engine.loop.CpuAffinity;
import dev.velox.engine.loop.EngineLoop;
import dev.velox.engine.loop.EngineLoops;
import dev.velox.engine.loop.ParseWorkers;
import dev.velox.engine.loop.WorkerSettings;
import dev.velox.engine.observe.EngineObserver;
import dev.velox.engine.observe.ExchangeRecord;
import dev.velox.engine.observe.RequestTracer;
import dev.velox.engine.routing.Router;
import dev.velox.engine.scan.ScanChoice;
import dev.velox.engine.scan.ScanEngine;

import static org.assertj.core.api.Assertions.assertThat;

/** A gateway over an upstream that the test scripts, and what stands around it. Everything is given back after each test. */
abstract class GatewayHouse {

    static final String BODY = "{\"model\":\"m\",\"input\":\"hello\"}";

    final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
    final EngineLoops loops = EngineLoops.of(group);
    final EngineLoop loop = loops.all().getFirst();
    final ParseWorkers workers = ParseWorkers.start(new WorkerSettings(1, 64, "test-worker-", CpuAffinity.NONE));
    final IngressQueue queue = new BoundedIngressQueue(128);
    final ScriptedPool pool = new ScriptedPool();
    final List<String> outcomes = new CopyOnWriteArrayList<>();
    final List<String> picks = new CopyOnWriteArrayList<>();
    final List<ExchangeRecord> ended = new CopyOnWriteArrayList<>();
    RequestTracer tracer = RequestTracer.NONE;
    final EngineObserver observer = new EngineObserver() {
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

    /** A caller has its answer a moment before the exchange has ended: what ends it runs in the same task of the loop. */
    void settle() throws Exception {
        loop.eventLoop().submit(() -> {}).get(10, TimeUnit.SECONDS);
    }

    void assertNothingHeld(VeloxGateway gateway) throws Exception {
        settle();
        GatewaySnapshot snapshot = gateway.snapshot();
        assertThat(snapshot.inFlight()).isZero();
        assertThat(snapshot.bufferedBytes()).isZero();
    }

    VeloxGateway gateway(GatewaySettings settings) {
        return gateway(settings, RateLimiter.unlimited());
    }

    VeloxGateway gateway(GatewaySettings settings, RateLimiter limiter) {
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
                pool,
                new Balancer(health),
                health,
                RetrySettings.DEFAULT,
                HedgeSettings.OFF,
                clock,
                observer,
                AnswerReading.USAGE);
        GatewayRooms rooms = new GatewayRooms(
                loops,
                admission,
                new Router(endpoint),
                pool,
                dispatcher,
                null,
                workers,
                ScanEngine.choose(ScanChoice.AUTO),
                limiter,
                queue,
                clock,
                observer,
                tracer);
        return VeloxGateway.create(settings, rooms);
    }

    static Headers head(Operation operation) {
        return operation.scanned() ? new Headers().add("content-type", "application/json") : new Headers();
    }

    RecordingSink open(VeloxGateway gateway, Headers headers) throws Exception {
        return post(gateway, headers, null, 8192);
    }

    RecordingSink post(VeloxGateway gateway, String body) throws Exception {
        return post(gateway, body, 8192);
    }

    RecordingSink post(VeloxGateway gateway, String body, int partSize) throws Exception {
        return post(gateway, head(Operation.CREATE_RESPONSE), body, partSize);
    }

    RecordingSink post(VeloxGateway gateway, Headers headers, @Nullable String body, int partSize) throws Exception {
        return loop.eventLoop()
                .submit(() -> feed(gateway, headers, body, partSize))
                .get(10, TimeUnit.SECONDS);
    }

    RecordingSink feed(VeloxGateway gateway, Headers headers, @Nullable String body, int partSize) {
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
