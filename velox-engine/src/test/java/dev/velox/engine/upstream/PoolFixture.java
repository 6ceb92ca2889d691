package dev.velox.engine.upstream;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;

import dev.velox.engine.clock.NanoClock;
import dev.velox.engine.exchange.Endpoint;
import dev.velox.engine.exchange.Exchange;
import dev.velox.engine.exchange.Headers;
import dev.velox.engine.exchange.Operation;
import dev.velox.engine.exchange.Outcome;
import dev.velox.engine.exchange.Payload;
import dev.velox.engine.exchange.RequestFacts;
import dev.velox.engine.exchange.RequestHead;
import dev.velox.engine.exchange.Route;
import dev.velox.engine.health.HealthBoard;
import dev.velox.engine.limit.IngressQueue;
import dev.velox.engine.loop.EngineLoop;
import dev.velox.engine.loop.EngineLoops;
import dev.velox.engine.observe.EngineObserver;

import static org.assertj.core.api.Assertions.assertThat;

/** A pool on loops of its own, and what stands around it in the engine. Closing it checks that nothing is left. */
final class PoolFixture implements AutoCloseable {

    static final UpstreamTimeouts QUICK = new UpstreamTimeouts(
            Duration.ofSeconds(5),
            Duration.ofSeconds(8),
            Duration.ofSeconds(8),
            Duration.ofSeconds(8),
            Duration.ofSeconds(8),
            Duration.ofSeconds(8),
            Duration.ZERO);

    final MultiThreadIoEventLoopGroup group;
    final EngineLoops loops;
    final Places queue = new Places();
    final Heard heard = new Heard();
    final UpstreamSettings settings;
    final UpstreamPool pool;
    private final List<Call> calls = new ArrayList<>();

    PoolFixture(int loopCount, EgressSettings egress, UpstreamSettings settings) {
        this(loopCount, egress, settings, List.of());
    }

    PoolFixture(
            int loopCount,
            EgressSettings egress,
            UpstreamSettings settings,
            List<UpstreamClientCustomizer> customizers) {
        this.group = new MultiThreadIoEventLoopGroup(loopCount, NioIoHandler.newFactory());
        this.loops = EngineLoops.of(group);
        this.settings = settings;
        this.pool = UpstreamPool.create(
                List.of(settings), egress, loops, queue, health(settings), NanoClock.system(), heard, customizers);
    }

    static PoolFixture to(int port, UpstreamProtocol protocol) {
        return to(port, protocol, settings -> settings);
    }

    static PoolFixture to(int port, UpstreamProtocol protocol, UnaryOperator<UpstreamSettings> change) {
        return new PoolFixture(1, egress(1), change.apply(settings("http://127.0.0.1:" + port, protocol)));
    }

    static UpstreamSettings settings(String origin, UpstreamProtocol protocol) {
        return new UpstreamSettings(
                new Endpoint("acme", URI.create(origin), "/v1", "/v1/responses"),
                protocol,
                new Secret("sk-secret"),
                Map.of(),
                false,
                true,
                "/v1/models",
                TlsSettings.DEFAULT,
                QUICK);
    }

    static UpstreamSettings with(UpstreamSettings from, UpstreamTimeouts timeouts) {
        return new UpstreamSettings(
                from.endpoint(),
                from.protocol(),
                from.apiKey(),
                from.headers(),
                from.forwardAuthorization(),
                from.prewarm(),
                from.warmupPath(),
                from.tls(),
                timeouts);
    }

    /** The quick ones, one of them changed. */
    static UpstreamTimeouts timeouts(DeadlineKind changed, long millis) {
        return new UpstreamTimeouts(
                time(DeadlineKind.CONNECT, changed, millis, QUICK.connect()),
                time(DeadlineKind.HEAD, changed, millis, QUICK.head()),
                time(DeadlineKind.STREAM_HEAD, changed, millis, QUICK.streamHead()),
                time(DeadlineKind.FIRST_TOKEN, changed, millis, QUICK.firstToken()),
                time(DeadlineKind.IDLE, changed, millis, QUICK.idle()),
                time(DeadlineKind.CLIENT_WRITE, changed, millis, QUICK.clientWrite()),
                time(DeadlineKind.TOTAL, changed, millis, QUICK.total()));
    }

    private static Duration time(DeadlineKind kind, DeadlineKind changed, long millis, Duration usual) {
        return kind == changed ? Duration.ofMillis(millis) : usual;
    }

    static PoolFixture to(int port, UpstreamProtocol protocol, DeadlineKind changed, long millis) {
        return to(port, protocol, settings -> with(settings, timeouts(changed, millis)));
    }

    static UpstreamSettings with(UpstreamSettings from, TlsSettings tls) {
        return new UpstreamSettings(
                from.endpoint(),
                from.protocol(),
                from.apiKey(),
                from.headers(),
                from.forwardAuthorization(),
                from.prewarm(),
                from.warmupPath(),
                tls,
                from.timeouts());
    }

    static UpstreamSettings with(UpstreamSettings from, ProxySettings proxy) {
        return from.through(proxy);
    }

    static EgressSettings egress(int connections) {
        return new EgressSettings(
                connections, 8 << 20, 64 << 20, 512, Duration.ofSeconds(2), true, Duration.ofSeconds(5), Duration.ZERO);
    }

    Call post(String body) {
        return send(
                loops.all().getFirst(), Operation.CHAT_COMPLETION, "/v1/chat/completions", body, false, new Headers());
    }

    Call stream() {
        return stream(loops.all().getFirst());
    }

    Call stream(EngineLoop loop) {
        return send(loop, Operation.CHAT_COMPLETION, "/v1/chat/completions", "{\"stream\":true}", true, new Headers());
    }

    Call send(EngineLoop loop, Operation operation, String target, String body, boolean stream, Headers headers) {
        Call call = prepare(loop, operation, target, body, stream, headers);
        loop.execute(() -> send(call.exchange()));
        return call;
    }

    /** What the dispatcher does with an only endpoint. On the loop of the exchange. */
    void send(Exchange exchange) {
        new OnlyAttempt(pool, exchange, settings.endpoint()).start();
    }

    static HealthBoard health(UpstreamSettings settings) {
        return new HealthBoard(List.of(settings.endpoint().name()));
    }

    Call prepare(EngineLoop loop, Operation operation, String target, String body, boolean stream, Headers headers) {
        RecordingSink sink = new RecordingSink();
        CompletableFuture<Outcome> ending = new CompletableFuture<>();
        Exchange exchange = new Exchange(
                head(operation, target, headers), loop, sink, (ended, outcome) -> end(ended, outcome, ending), 0);
        exchange.route(Route.to(settings.endpoint()));
        exchange.facts(new RequestFacts("model", stream, 0, 0, false, null, null));
        if (!body.isEmpty()) {
            exchange.payload(Payload.ofBuffer(
                    ByteBufAllocator.DEFAULT.buffer().writeBytes(body.getBytes(StandardCharsets.UTF_8))));
        }
        Call call = new Call(loop, sink, exchange, ending);
        calls.add(call);
        return call;
    }

    private static RequestHead head(Operation operation, String target, Headers headers) {
        String[] parts = target.substring("/v1/".length()).split("[?]", 2);
        return new RequestHead(operation, parts[0], parts.length > 1 ? parts[1] : null, headers);
    }

    /** What the gateway does at the end of an exchange. */
    private static void end(Exchange exchange, Outcome outcome, CompletableFuture<Outcome> ending) {
        exchange.payload().release();
        if (outcome instanceof Outcome.Failed && exchange.committed()) {
            exchange.sink().abort(null);
        }
        ending.complete(outcome);
    }

    UpstreamSnapshot snapshot() {
        return pool.snapshot().getFirst();
    }

    void warmUp() {
        pool.warmUp().toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
    }

    /** Everything that was sent has an end, and gave back what it held. */
    void awaitNothingHeld() {
        Await.until("nobody waits: " + queue, () -> queue.taken.get() == 0);
        Await.until("nothing in flight", () -> snapshot().inFlight() == 0);
    }

    @Override
    public void close() {
        for (Call call : calls) {
            call.leave();
        }
        awaitNothingHeld();
        assertThat(queue.mostAtOnce.get()).isLessThanOrEqualTo(calls.size());
        pool.close();
        Await.until("no connection is left", () -> snapshot().connections() == 0);
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
        assertThat(heard.wrong).isEmpty();
    }

    /** A queue with a count. */
    static final class Places implements IngressQueue {

        final AtomicInteger taken = new AtomicInteger();
        final AtomicInteger mostAtOnce = new AtomicInteger();
        volatile int capacity = 10_000;

        @Override
        public boolean enter(WaitReason reason) {
            if (taken.incrementAndGet() > capacity) {
                taken.decrementAndGet();
                return false;
            }
            mostAtOnce.accumulateAndGet(taken.get(), Math::max);
            return true;
        }

        @Override
        public void leave(WaitReason reason) {
            taken.decrementAndGet();
        }

        @Override
        public int depth(WaitReason reason) {
            return taken.get();
        }

        @Override
        public int capacity() {
            return capacity;
        }

        @Override
        public String toString() {
            return taken.toString();
        }
    }

    /** An observer that remembers. */
    static final class Heard implements EngineObserver {

        final AtomicInteger withoutTerminal = new AtomicInteger();
        final AtomicInteger cancelled = new AtomicInteger();
        final List<String> wrong = new ArrayList<>();

        @Override
        public void streamEndedWithoutTerminal(String upstream) {
            withoutTerminal.incrementAndGet();
        }

        @Override
        public void upstreamCancelled(String upstream) {
            cancelled.incrementAndGet();
        }
    }
}
