package dev.velox.engine.ingress;

import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.velox.engine.clock.NanoClock;
import dev.velox.engine.exchange.Operation;
import dev.velox.engine.gateway.VeloxGateway;
import dev.velox.engine.loop.EngineLoop;

/** What the connections of one lane share. */
final class ChannelLane implements NettyLane {

    private static final Logger log = LoggerFactory.getLogger(ChannelLane.class);

    private final VeloxGateway gateway;
    private final LaneSettings settings;
    private final LaneWatch watch;
    private final boolean watched;
    private final NanoClock clock;
    private final InstantSource wallClock;
    private final Map<Operation, String> routes = new EnumMap<>(Operation.class);
    private final AtomicReferenceArray<@Nullable LaneLoop> loops;
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicBoolean watchBroke = new AtomicBoolean();
    private volatile boolean closing;

    ChannelLane(
            VeloxGateway gateway, LaneSettings settings, LaneWatch watch, NanoClock clock, InstantSource wallClock) {
        this.gateway = gateway;
        this.settings = settings;
        this.watch = watch;
        this.watched = !watch.equals(LaneWatch.NONE);
        this.clock = clock;
        this.wallClock = wallClock;
        this.loops = new AtomicReferenceArray<>(gateway.loops().count());
        for (Operation operation : Operation.values()) {
            routes.put(operation, settings.claims().basePath() + "/" + operation.pattern());
        }
    }

    @Override
    public boolean serves(Channel channel) {
        return channel.isRegistered() && gateway.loops().find(channel.eventLoop()) != null;
    }

    @Override
    public ChannelHandler handler() {
        return new LaneConnection(this, null);
    }

    @Override
    public ChannelHandler listener(ListenerSettings listener) {
        return new LaneListener(this, listener);
    }

    @Override
    public int connections() {
        return connections.get();
    }

    @Override
    public CompletionStage<Integer> closeIdle() {
        closing = true;
        CompletableFuture<Integer> done = new CompletableFuture<>();
        AtomicInteger busy = new AtomicInteger();
        AtomicInteger left = new AtomicInteger(loops.length());
        for (EngineLoop loop : gateway.loops().all()) {
            try {
                loop.execute(() -> {
                    busy.addAndGet(closeIdle(loop));
                    told(left, busy, done);
                });
            } catch (RejectedExecutionException loopIsGone) {
                // And its connections with it.
                told(left, busy, done);
            }
        }
        return done;
    }

    private static void told(AtomicInteger left, AtomicInteger busy, CompletableFuture<Integer> done) {
        if (left.decrementAndGet() == 0) {
            done.complete(busy.get());
        }
    }

    private int closeIdle(EngineLoop loop) {
        LaneLoop home = loops.get(loop.index());
        int busy = 0;
        if (home != null) {
            // Closing takes a connection out of the set.
            for (LaneConnection connection : home.connections().toArray(LaneConnection[]::new)) {
                if (connection.busy()) {
                    busy++;
                } else if (connection.idle()) {
                    connection.close();
                }
            }
        }
        return busy;
    }

    VeloxGateway gateway() {
        return gateway;
    }

    LaneSettings settings() {
        return settings;
    }

    /** Whether anybody hears what the watch is told: nobody reads the clock for nobody. */
    boolean watched() {
        return watched;
    }

    void tellBegan(Channel channel, LaneCall call) {
        try {
            watch.began(channel, call);
        } catch (RuntimeException e) {
            watchThrew(e);
        }
    }

    void tellEnded(Channel channel, LaneCall call) {
        try {
            watch.ended(channel, call);
        } catch (RuntimeException e) {
            watchThrew(e);
        }
    }

    /** A warning once, since whatever throws on one request does so on each. */
    private void watchThrew(RuntimeException e) {
        if (watchBroke.compareAndSet(false, true)) {
            log.warn(
                    "What watches the Netty lane threw: {} (expected: nothing thrown; requests go on, their observations"
                            + " and log lines may be missing; further ones are logged at DEBUG)",
                    e.toString(),
                    e);
        } else {
            log.debug("What watches the Netty lane threw", e);
        }
    }

    /** Path of an operation with its place holder. */
    @Nullable String route(Operation operation) {
        return routes.get(operation);
    }

    /** Whether connections end behind their next answer. */
    boolean ending() {
        return closing || gateway.draining();
    }

    /** What is kept for the loop of this channel. Called on that loop. */
    LaneLoop home(Channel channel) {
        EngineLoop loop = gateway.loops().find(channel.eventLoop());
        if (loop == null) {
            throw new IllegalStateException("channel.eventLoop: " + channel.eventLoop()
                    + " (expected: one of the gateway's; ask NettyLane.serves before)");
        }
        LaneLoop home = loops.get(loop.index());
        if (home == null) {
            home = new LaneLoop(loop, clock, wallClock, settings.bodyTimeout());
            loops.set(loop.index(), home);
        }
        return home;
    }

    void joined(LaneConnection connection, LaneLoop home) {
        if (home.connections().add(connection)) {
            connections.incrementAndGet();
        }
    }

    void left(LaneConnection connection, LaneLoop home) {
        if (home.connections().remove(connection)) {
            connections.decrementAndGet();
        }
    }
}
