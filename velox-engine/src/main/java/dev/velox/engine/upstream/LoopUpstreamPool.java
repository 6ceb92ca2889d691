package dev.velox.engine.upstream;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.resolver.dns.DnsAddressResolverGroup;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.netty.resources.LoopResources;

import dev.velox.engine.clock.NanoClock;
import dev.velox.engine.exchange.Candidate;
import dev.velox.engine.exchange.Exchange;
import dev.velox.engine.health.HealthBoard;
import dev.velox.engine.limit.IngressQueue;
import dev.velox.engine.loop.EngineLoop;
import dev.velox.engine.loop.EngineLoops;
import dev.velox.engine.observe.EngineObserver;

/** The pool: a client per upstream and loop, so that an exchange never leaves its loop. */
final class LoopUpstreamPool implements UpstreamPool {

    private static final Logger log = LoggerFactory.getLogger(LoopUpstreamPool.class);

    private static final long CLOSE_SECONDS = 2;

    private final EngineLoops loops;
    private final EgressSettings egress;
    private final Attempt.Room room;
    private final DnsAddressResolverGroup resolver;
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final AtomicInteger turn = new AtomicInteger();
    private volatile boolean closed;

    /** An upstream with its clients, one per loop in the order of the loops. */
    private record Entry(Upstream upstream, List<LoopClient> clients) {}

    LoopUpstreamPool(
            List<UpstreamSettings> upstreams,
            EgressSettings egress,
            EngineLoops loops,
            IngressQueue queue,
            HealthBoard health,
            NanoClock clock,
            EngineObserver observer,
            List<UpstreamClientCustomizer> customizers) {
        this.loops = loops;
        this.egress = egress;
        this.room = new Attempt.Room(queue, clock, observer);
        this.resolver = newResolver(loops.all().getFirst().eventLoop());
        for (UpstreamSettings settings : upstreams) {
            Upstream upstream = new Upstream(
                    settings, egress.prewarm(), health.of(settings.endpoint().name()));
            List<LoopClient> clients = new ArrayList<>();
            for (EngineLoop loop : loops.all()) {
                clients.add(
                        new LoopClient(upstream, loop, egress, clock, Math.max(1, share(loop)), resolver, customizers));
            }
            if (entries.put(upstream.name(), new Entry(upstream, clients)) != null) {
                throw new IllegalArgumentException("upstream: " + upstream.name() + " (expected: each name once)");
            }
        }
    }

    /** Each loop asks its own name server socket; what was learned is shared. */
    private static DnsAddressResolverGroup newResolver(EventLoop any) {
        LoopResources resources = useNative -> any;
        return new DnsAddressResolverGroup(new DnsNameResolverBuilder()
                .datagramChannelFactory(() -> resources.onChannel(DatagramChannel.class, any))
                .socketChannelFactory(() -> resources.onChannel(SocketChannel.class, any)));
    }

    /** How many of the kept connections are this loop's. A loop with none opens one when it needs it. */
    private int share(EngineLoop loop) {
        int kept = egress.poolConnections() == 0 ? loops.count() : egress.poolConnections();
        return kept / loops.count() + (loop.index() < kept % loops.count() ? 1 : 0);
    }

    @Override
    public UpstreamAttempt attempt(Exchange exchange, Candidate candidate, AttemptListener listener) {
        LoopClient client =
                entry(candidate.endpoint().name()).clients().get(exchange.loop().index());
        return new Attempt(room, client, exchange, candidate, listener);
    }

    @Override
    public CompletionStage<Fetched> fetch(String upstream, String target, Duration timeout) {
        Entry entry = entry(upstream);
        EngineLoop loop = loops.all().get(Math.floorMod(turn.getAndIncrement(), loops.count()));
        CompletableFuture<Fetched> result = new CompletableFuture<>();
        try {
            loop.execute(() -> entry.clients().get(loop.index()).fetch(target, timeout, result));
        } catch (RejectedExecutionException e) {
            // The loops have ended.
            result.completeExceptionally(e);
        }
        return result;
    }

    private Entry entry(String upstream) {
        Entry entry = entries.get(upstream);
        if (entry == null) {
            throw new IllegalArgumentException(
                    "upstream: " + upstream + " (expected: one of " + entries.keySet() + ")");
        }
        return entry;
    }

    @Override
    public CompletionStage<Void> warmUp() {
        List<CompletableFuture<?>> running = new ArrayList<>();
        for (Entry entry : entries.values()) {
            if (egress.prewarm() && entry.upstream().settings().prewarm()) {
                running.add(new WarmUp(entry.upstream(), egress).run(parts(entry)));
            }
        }
        return CompletableFuture.allOf(running.toArray(CompletableFuture<?>[]::new));
    }

    private List<WarmUp.Part> parts(Entry entry) {
        List<WarmUp.Part> parts = new ArrayList<>();
        for (EngineLoop loop : loops.all()) {
            int requests = entry.upstream().mayUseHttp2() ? share(loop) : 1;
            if (requests > 0) {
                parts.add(new WarmUp.Part(loop, entry.clients().get(loop.index()), requests));
            }
        }
        return parts;
    }

    @Override
    public void reloadTls(String upstream, TlsSettings tls) {
        ReloadableTls current = entry(upstream).upstream().tls();
        if (current != null) {
            current.reload(tls);
        }
    }

    @Override
    public List<UpstreamSnapshot> snapshot() {
        return entries.values().stream()
                .map(entry -> entry.upstream().snapshot())
                .toList();
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        CountDownLatch left = new CountDownLatch(loops.count());
        boolean onLoop = false;
        for (EngineLoop loop : loops.all()) {
            onLoop |= loop.inLoop();
            closeOn(loop, left);
        }
        if (!onLoop) {
            await(left);
        }
        resolver.close();
    }

    private void closeOn(EngineLoop loop, CountDownLatch left) {
        try {
            loop.run(() -> {
                try {
                    for (Entry entry : entries.values()) {
                        entry.clients().get(loop.index()).close();
                    }
                } finally {
                    left.countDown();
                }
            });
        } catch (RejectedExecutionException e) {
            // The loop has ended, and its connections with it.
            left.countDown();
        }
    }

    private static void await(CountDownLatch left) {
        try {
            if (!left.await(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                log.warn("Connections to upstreams were not closed within {} s; their loops are busy", CLOSE_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
