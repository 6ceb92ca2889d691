package dev.velox.engine.upstream;

import java.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Supplier;

import io.netty.resolver.AddressResolverGroup;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.netty.Connection;
import reactor.netty.ConnectionObserver;
import reactor.netty.http.client.Http2AllocationStrategy;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.transport.TransportConfig;

import dev.velox.engine.loop.EngineLoop;

/**
 * The connections of one upstream on one loop. Reactor Netty derives its HTTP/2 pool from the provider that it is given
 * ({@link #mutate()}) and connects through that provider; the two get different limits here, since a peer that turns out to
 * speak HTTP/1.1 needs a connection per exchange.
 *
 * <p>HTTP/2 connections are used in turn. {@code kept} of them are opened before any is shared; more, up to {@link
 * #MAX_HTTP2}, only while all are full or wind down after GOAWAY.
 */
final class LoopConnections implements ConnectionProvider {

    /** HTTP/2 connections at most. */
    static final int MAX_HTTP2 = 8;

    /** HTTP/1.1 connections at most. */
    static final int MAX_HTTP1 = 256;

    /** Stays below the shortest keep-alive of common servers (5 s), so that no request meets a closing connection. */
    private static final Duration HTTP1_IDLE = Duration.ofSeconds(4);

    private final ConnectionProvider connections;
    private final ConnectionProvider.Builder http2;

    LoopConnections(String name, EngineLoop loop, EgressSettings egress, int kept) {
        BiFunction<Runnable, Duration, Disposable> timer = (task, after) -> {
            Future<?> scheduled = loop.eventLoop().schedule(task, after.toNanos(), TimeUnit.NANOSECONDS);
            return () -> scheduled.cancel(false);
        };
        // How many may wait is the ingress queue's business: here it is unbounded.
        this.connections = ConnectionProvider.builder(name)
                .maxConnections(MAX_HTTP1)
                .lifo()
                .maxIdleTime(HTTP1_IDLE)
                .evictInBackground(HTTP1_IDLE, Schedulers.fromExecutorService(loop.eventLoop()))
                .pendingAcquireMaxCount(-1)
                .pendingAcquireTimeout(egress.acquireTimeout())
                .pendingAcquireTimer(timer)
                .build();
        this.http2 = ConnectionProvider.builder(name)
                .allocationStrategy(Http2AllocationStrategy.builder()
                        .minConnections(kept)
                        .maxConnections(Math.max(kept, MAX_HTTP2))
                        .maxConcurrentStreams(egress.maxConcurrentStreams())
                        .build())
                .pendingAcquireMaxCount(-1)
                .pendingAcquireTimeout(egress.acquireTimeout())
                .pendingAcquireTimer(timer);
    }

    @Override
    public Mono<? extends Connection> acquire(
            TransportConfig config,
            ConnectionObserver observer,
            @Nullable Supplier<? extends SocketAddress> remoteAddress,
            @Nullable AddressResolverGroup<?> resolver) {
        return connections.acquire(config, observer, remoteAddress, resolver);
    }

    @Override
    public Builder mutate() {
        return http2;
    }

    @Override
    public String name() {
        String name = connections.name();
        return name == null ? "velox" : name;
    }

    @Override
    public int maxConnections() {
        return MAX_HTTP1;
    }

    @Override
    public void dispose() {
        connections.dispose();
    }

    @Override
    public Mono<Void> disposeLater() {
        return connections.disposeLater();
    }

    @Override
    public boolean isDisposed() {
        return connections.isDisposed();
    }
}
