package dev.velox.engine.upstream;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.netty.resolver.AddressResolverGroup;
import org.jspecify.annotations.Nullable;

import dev.velox.engine.clock.NanoClock;
import dev.velox.engine.exchange.Endpoint;
import dev.velox.engine.exchange.Headers;
import dev.velox.engine.exchange.RequestHead;
import dev.velox.engine.loop.EngineLoop;

/**
 * One upstream on one loop: its connections, the attempts that are open.
 *
 * <p>Threads: its loop.
 */
final class LoopClient {

    private static final int MAX_FETCHED = 4 << 20;
    private static final int MAX_IDLE_DEADLINES = 1024;

    private final Upstream upstream;
    private final UpstreamFailures failures;
    private final EngineLoop loop;
    private final UpstreamDeadlines deadlines;
    private final LoopWires wires;

    /** Beside the pool: whether it is full must not decide what is known of the upstream. */
    private final LoopWires own;

    private final Headers scratch = new Headers();

    /** Of attempts that are over. */
    private final ArrayDeque<AttemptDeadlines> idleDeadlines = new ArrayDeque<>();

    /** Those of attempts that are over: none of them ever starts. */
    private final AttemptDeadlines noDeadlines;

    private String lastResource = "";
    private String lastTarget = "";
    private @Nullable Attempt lastOpened;
    private boolean closed;

    LoopClient(
            Upstream upstream,
            EngineLoop loop,
            EgressSettings egress,
            NanoClock clock,
            int kept,
            AddressResolverGroup<?> resolver,
            List<UpstreamClientCustomizer> customizers) {
        this.upstream = upstream;
        this.failures = new UpstreamFailures(upstream, egress);
        this.loop = loop;
        this.deadlines = new UpstreamDeadlines(loop, clock, upstream.timeouts(), egress);
        this.noDeadlines = new AttemptDeadlines(deadlines);
        Connector connector = new Connector(upstream, loop, clock, resolver, customizers);
        this.wires = new LoopWires(connector, egress, LoopWires.Size.pool(kept), deadlines.idleConnections());
        this.own = new LoopWires(connector, egress, LoopWires.Size.own(), deadlines.idleConnections());
    }

    Upstream upstream() {
        return upstream;
    }

    /** Deadlines for an attempt, none of them started, until they are {@link #giveBack given back}. */
    AttemptDeadlines borrowDeadlines(Attempt attempt) {
        AttemptDeadlines used = idleDeadlines.pollLast();
        AttemptDeadlines lent = used == null ? new AttemptDeadlines(deadlines) : used;
        lent.open(attempt);
        return lent;
    }

    /** Stops them all; answers with what the attempt has from now on, which never starts. */
    AttemptDeadlines giveBack(AttemptDeadlines lent) {
        lent.close();
        if (idleDeadlines.size() < MAX_IDLE_DEADLINES) {
            idleDeadlines.addLast(lent);
        }
        return noDeadlines;
    }

    /** Raw path and query of a request there, remembered: most are for the same. */
    String target(RequestHead head) {
        Endpoint endpoint = upstream.settings().endpoint();
        if (head.query() != null) {
            return endpoint.target(head);
        }
        if (!head.resource().equals(lastResource)) {
            lastResource = head.resource();
            lastTarget = endpoint.target(head);
        }
        return lastTarget;
    }

    UpstreamFailures failures() {
        return failures;
    }

    /** Headers of the request that is being sent. */
    Headers scratch() {
        return scratch;
    }

    LoopWires wires() {
        return wires;
    }

    /**
     * Opens connections up to that many and sends a HEAD on each, with the key, one after the other. Any status warms. On a
     * connection that carries one request at a time there is no more than one.
     */
    void warm(int connections, Duration timeout, CompletableFuture<Void> result) {
        OwnRequest[] running = new OwnRequest[1];
        EngineLoop.Scheduled deadline = loop.schedule(
                () -> {
                    OwnRequest current = running[0];
                    if (current != null) {
                        current.expired();
                    }
                },
                timeout.toNanos());
        result.whenComplete((warm, failure) -> deadline.cancel());
        warmNext(connections, running, result);
    }

    private void warmNext(int left, OwnRequest[] running, CompletableFuture<Void> result) {
        CompletableFuture<Fetched> answer = new CompletableFuture<>();
        OwnRequest request =
                new OwnRequest(upstream, wires, "HEAD", upstream.settings().warmupPath(), MAX_FETCHED, answer);
        running[0] = request;
        answer.whenComplete((fetched, failure) -> {
            if (failure != null) {
                result.completeExceptionally(failure);
            } else if (left > 1 && "h2".equals(upstream.spoken())) {
                warmNext(left - 1, running, result);
            } else {
                result.complete(null);
            }
        });
        wires.warm(request);
    }

    /** One GET of the gateway's own, with the key. Fails when the answer is longer than {@link #MAX_FETCHED}. */
    void fetch(String target, Duration timeout, CompletableFuture<Fetched> result) {
        OwnRequest request = new OwnRequest(upstream, own, "GET", target, MAX_FETCHED, result);
        EngineLoop.Scheduled deadline = loop.schedule(request::expired, timeout.toNanos());
        result.whenComplete((fetched, failure) -> deadline.cancel());
        Link link = own.take();
        if (link == null) {
            own.enter(request);
        } else {
            request.opened(link);
        }
    }

    void opened(Attempt attempt) {
        Attempt before = lastOpened;
        attempt.openBefore = before;
        if (before != null) {
            before.openAfter = attempt;
        }
        lastOpened = attempt;
    }

    /** Does nothing to one that was never opened. */
    void closed(Attempt attempt) {
        if (attempt.openAfter == null && lastOpened != attempt) {
            return;
        }
        Attempt before = attempt.openBefore;
        Attempt after = attempt.openAfter;
        if (before != null) {
            before.openAfter = after;
        }
        if (after == null) {
            lastOpened = before;
        } else {
            after.openBefore = before;
        }
        attempt.openBefore = null;
        attempt.openAfter = null;
    }

    boolean closed() {
        return closed;
    }

    /** Fails what is open and closes all connections. */
    void close() {
        if (closed) {
            return;
        }
        closed = true;
        for (Attempt last = lastOpened; last != null; last = lastOpened) {
            last.fail(failures.closing());
        }
        wires.close();
        own.close();
    }
}
