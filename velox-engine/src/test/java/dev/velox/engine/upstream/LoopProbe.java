package dev.velox.engine.upstream;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import reactor.netty.tcp.TcpClient;

import dev.velox.engine.clock.NanoClock;
import dev.velox.engine.exchange.Exchange;
import dev.velox.engine.exchange.Headers;
import dev.velox.engine.exchange.Operation;
import dev.velox.engine.exchange.RequestHead;
import dev.velox.engine.exchange.Route;
import dev.velox.engine.loop.EngineLoop;
import dev.velox.engine.loop.EngineLoops;

/** A pool whose customizer looks on which thread every connection lives. */
final class LoopProbe implements AutoCloseable {

    final Map<EventLoop, Integer> channels = new ConcurrentHashMap<>();
    private final MultiThreadIoEventLoopGroup group;
    final EngineLoops loops;
    private final UpstreamSettings settings;
    private final Set<String> strays;
    private final UpstreamPool pool;
    private final Set<EngineLoop> busy = ConcurrentHashMap.newKeySet();

    LoopProbe(int loopCount, UpstreamSettings settings, Set<String> strays) {
        this.group = new MultiThreadIoEventLoopGroup(loopCount, NioIoHandler.newFactory());
        this.loops = EngineLoops.of(group);
        this.settings = settings;
        this.strays = strays;
        this.pool = UpstreamPool.create(
                List.of(settings),
                PoolFixture.egress(loopCount),
                loops,
                new PoolFixture.Places(),
                PoolFixture.health(settings),
                NanoClock.system(),
                new PoolFixture.Heard(),
                List.of(this::watch));
    }

    private TcpClient watch(String upstream, TcpClient client) {
        return client.doOnChannelInit(
                        (observer, channel, address) -> channels.merge(channel.eventLoop(), 1, Integer::sum))
                // A customizer that wants another loop does not get it.
                .runOn(group);
    }

    void sendOnEachLoop() {
        for (EngineLoop loop : loops.all()) {
            RecordingSink sink = new RecordingSink();
            Exchange exchange = new Exchange(
                    new RequestHead(Operation.LIST_MODELS, "models", null, new Headers()),
                    loop,
                    sink,
                    (ended, outcome) -> {
                        if (!loop.inLoop()) {
                            strays.add(Thread.currentThread().getName());
                        }
                        busy.remove(loop);
                    },
                    0);
            exchange.route(Route.to(settings.endpoint()));
            busy.add(loop);
            loop.execute(() -> new OnlyAttempt(pool, exchange, settings.endpoint()).start());
        }
        Await.until("all have ended", busy::isEmpty);
    }

    @Override
    public void close() {
        pool.close();
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
