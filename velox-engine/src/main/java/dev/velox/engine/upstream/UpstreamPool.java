package dev.velox.engine.upstream;

import java.util.List;
import java.util.concurrent.CompletionStage;

import dev.velox.engine.clock.NanoClock;
import dev.velox.engine.exchange.Exchange;
import dev.velox.engine.limit.IngressQueue;
import dev.velox.engine.loop.EngineLoops;
import dev.velox.engine.observe.EngineObserver;

/**
 * HTTP out: the connections to all upstreams, kept per loop.
 *
 * <p><b>Threads.</b> {@link #send} on the loop of the exchange; the rest from any thread. <b>Ownership.</b> The pool never
 * closes the loops that it runs on.
 */
public interface UpstreamPool extends AutoCloseable {

    /**
     * A pool for these upstreams. Connects to nobody yet.
     *
     * @param loops where everything runs; not closed by the pool
     * @param queue bounds how many exchanges wait for a connection
     * @param customizers applied in order to the client of every upstream
     * @throws IllegalArgumentException if two upstreams share a name, an origin has no host or TLS settings do not work
     */
    static UpstreamPool create(
            List<UpstreamSettings> upstreams,
            EgressSettings egress,
            EngineLoops loops,
            IngressQueue queue,
            NanoClock clock,
            EngineObserver observer,
            List<UpstreamClientCustomizer> customizers) {
        return new LoopUpstreamPool(upstreams, egress, loops, queue, clock, observer, customizers);
    }

    /**
     * Sends the exchange to the endpoint of its route and relays the answer to its sink. Ends the exchange exactly once, with
     * {@code complete} or {@code fail}, unless the caller leaves first.
     */
    void send(Exchange exchange);

    /**
     * Opens and warms the connections of all upstreams that ask for it. Completes when every one is warm, failed (a warning;
     * they connect lazily then) or out of time; never exceptionally.
     */
    CompletionStage<Void> warmUp();

    /**
     * New connections of this upstream use these certificates and trust; open ones stay as they are.
     *
     * @throws IllegalArgumentException if there is no such upstream or the settings do not work; the old ones stay then
     */
    void reloadTls(String upstream, TlsSettings tls);

    List<UpstreamSnapshot> snapshot();

    /** Closes all connections. Attempts in flight fail. */
    @Override
    void close();
}
