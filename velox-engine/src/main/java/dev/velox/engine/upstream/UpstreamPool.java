package dev.velox.engine.upstream;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

import dev.velox.engine.clock.NanoClock;
import dev.velox.engine.exchange.Candidate;
import dev.velox.engine.exchange.Exchange;
import dev.velox.engine.health.HealthBoard;
import dev.velox.engine.limit.IngressQueue;
import dev.velox.engine.loop.EngineLoops;
import dev.velox.engine.observe.EngineObserver;

/**
 * HTTP out: the connections to all upstreams, kept per loop.
 *
 * <p><b>Threads.</b> {@link #attempt} on the loop of the exchange; the rest from any thread. <b>Ownership.</b> The pool never
 * closes the loops that it runs on.
 */
public interface UpstreamPool extends AutoCloseable {

    /**
     * A pool for these upstreams. Connects to nobody yet.
     *
     * @param loops where everything runs; not closed by the pool
     * @param queue bounds how many exchanges wait for a connection
     * @param health where the attempts in flight are counted; knows every upstream
     * @param customizers applied in order to the client of every upstream
     * @throws IllegalArgumentException if two upstreams share a name, an origin has no host or TLS settings do not work
     */
    static UpstreamPool create(
            List<UpstreamSettings> upstreams,
            EgressSettings egress,
            EngineLoops loops,
            IngressQueue queue,
            HealthBoard health,
            NanoClock clock,
            EngineObserver observer,
            List<UpstreamClientCustomizer> customizers) {
        return new LoopUpstreamPool(upstreams, egress, loops, queue, health, clock, observer, customizers);
    }

    /**
     * One attempt to have the exchange answered by an endpoint; nothing is sent before {@link UpstreamAttempt#start()}. The
     * attempt writes to the exchange's sink, and commits it, unless the listener holds the answer; it never ends the exchange.
     *
     * @throws IllegalArgumentException if the endpoint is none of this pool's
     */
    UpstreamAttempt attempt(Exchange exchange, Candidate candidate, AttemptListener listener);

    /**
     * GETs a path of an upstream for the gateway itself, with the upstream's key. Any thread; completes on a loop,
     * exceptionally when there is no whole answer in time.
     *
     * @param target raw path and query
     * @throws IllegalArgumentException if there is no such upstream
     */
    CompletionStage<Fetched> fetch(String upstream, String target, Duration timeout);

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
