package dev.velox.engine.upstream;

import java.util.List;
import java.util.concurrent.CompletionStage;

import dev.velox.engine.exchange.Exchange;

/**
 * HTTP out: the connections to all upstreams, kept per loop.
 *
 * <p><b>Threads.</b> {@link #send} on the loop of the exchange; the rest from any thread. <b>Ownership.</b> The pool never
 * closes the loops that it runs on.
 */
public interface UpstreamPool extends AutoCloseable {

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

    /** New connections of this upstream use these certificates and trust; open ones stay as they are. */
    void reloadTls(String upstream, TlsSettings tls);

    List<UpstreamSnapshot> snapshot();

    /** Closes all connections. Attempts in flight fail. */
    @Override
    void close();
}
