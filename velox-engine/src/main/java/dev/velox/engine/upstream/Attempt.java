package dev.velox.engine.upstream;

import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.DisposableChannel;
import reactor.netty.NettyOutbound;
import reactor.netty.http.client.HttpClientRequest;
import reactor.netty.http.client.HttpClientResponse;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

import dev.velox.engine.clock.NanoClock;
import dev.velox.engine.exchange.AnswerSource;
import dev.velox.engine.exchange.Exchange;
import dev.velox.engine.exchange.Failure;
import dev.velox.engine.exchange.Outcome;
import dev.velox.engine.exchange.Payload;
import dev.velox.engine.limit.IngressQueue;
import dev.velox.engine.limit.IngressQueue.WaitReason;
import dev.velox.engine.observe.EngineObserver;

/**
 * One exchange sent to one upstream, from waiting for a connection to the last byte of the answer.
 *
 * <p><b>Exactly one end.</b> Whole, failed or cancelled: the first wins, and with it the place in the queue, the deadlines,
 * the connection's stream and the count are given back. <b>Threads.</b> The loop of the exchange.
 */
final class Attempt implements AnswerSource, CoreSubscriber<Void> {

    private static final Logger log = LoggerFactory.getLogger(Attempt.class);

    /** What an attempt needs of the pool that it belongs to. */
    record Room(IngressQueue queue, NanoClock clock, EngineObserver observer, EgressSettings egress) {}

    private final Room room;
    private final Upstream upstream;
    private final LoopClient client;
    private final Exchange exchange;
    private final UpstreamFailures failures;
    private final AttemptDeadlines deadlines;
    private @Nullable Subscription connecting;
    private @Nullable AnswerRelay relay;
    private boolean waiting;
    private boolean sent;
    private boolean done;

    Attempt(Room room, Upstream upstream, LoopClient client, Exchange exchange) {
        this.room = room;
        this.upstream = upstream;
        this.client = client;
        this.exchange = exchange;
        this.failures = new UpstreamFailures(upstream, room.egress());
        this.deadlines = new AttemptDeadlines(exchange.loop(), room.clock(), this::expired);
    }

    /** The attempt that a client callback is about. */
    static Attempt in(ContextView context) {
        return context.get(Attempt.class);
    }

    @Override
    public Context currentContext() {
        return Context.of(Attempt.class, this);
    }

    /** Asks for a connection. The place in the queue is already taken. */
    void start(String target) {
        waiting = true;
        upstream.inFlight().add();
        client.opened(this);
        exchange.source(this);
        UpstreamTimeouts timeouts = upstream.timeouts();
        deadlines.start(Deadline.TOTAL, timeouts.total());
        // The pool times the wait and each connect; this bounds both together when names resolve slowly or to many
        // addresses.
        deadlines.start(Deadline.CONNECT, timeouts.connect().plus(room.egress().acquireTimeout()));
        client.flow(HttpMethod.valueOf(exchange.head().operation().method()), target)
                .subscribe(this);
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        connecting = subscription;
        subscription.request(Long.MAX_VALUE);
    }

    /** A connection or stream is there: writes the request. */
    Publisher<Void> connected(HttpClientRequest request, NettyOutbound outbound) {
        if (done) {
            // Left in the moment of getting the connection: nothing was written, nothing will be.
            outbound.withConnection(DisposableChannel::dispose);
            return Mono.never();
        }
        leaveQueue();
        sent = true;
        deadlines.stop(Deadline.CONNECT);
        UpstreamTimeouts timeouts = upstream.timeouts();
        if (exchange.streams()) {
            deadlines.start(Deadline.STREAM_HEAD, timeouts.streamHead());
            deadlines.start(Deadline.FIRST_TOKEN, timeouts.firstToken());
        } else {
            deadlines.start(Deadline.HEAD, timeouts.head());
        }
        upstream.requestHeaders().write(exchange.head().headers(), exchange.streams(), request.requestHeaders());
        Payload payload = exchange.payload();
        boolean hasBody = payload.length() > 0 && request.method().equals(HttpMethod.POST);
        return hasBody ? outbound.send(Mono.fromCallable(payload::retainedBytes)) : outbound;
    }

    /** The head of the answer is there. */
    void answered(HttpClientResponse answer, Connection connection) {
        if (done) {
            connection.dispose();
            return;
        }
        deadlines.stop(Deadline.HEAD);
        deadlines.stop(Deadline.STREAM_HEAD);
        int status = answer.status().code();
        if (status < HttpResponseStatus.OK.code()) {
            connection.dispose();
            fail(failures.badStatus(status));
            return;
        }
        AnswerRelay body = AnswerRelay.of(this, answer, connection.channel().alloc());
        relay = body;
        body.start();
        if (done) {
            connection.dispose();
        } else {
            connection.inbound().receiveObject().subscribe(body);
        }
    }

    @Override
    public void onNext(Void nothing) {
        // Nothing is ever emitted: the answer comes through its relay.
    }

    @Override
    public void onComplete() {
        // The head was handed over.
    }

    @Override
    public void onError(Throwable cause) {
        if (!done) {
            fail(failures.beforeAnswer(cause, sent), cause);
        }
    }

    @Override
    public void resume() {
        AnswerRelay body = relay;
        if (body != null && !done) {
            body.resume();
        }
    }

    @Override
    public void cancel() {
        if (done) {
            return;
        }
        if (exchange.outcome() instanceof Outcome.Cancelled) {
            room.observer().upstreamCancelled(upstream.name());
        }
        close();
    }

    /** The answer reached the sink whole. */
    void complete() {
        if (!done) {
            close();
            exchange.complete();
        }
    }

    void fail(Failure failure, Throwable cause) {
        if (log.isDebugEnabled()) {
            log.debug(failure.message(), cause);
        }
        fail(failure);
    }

    void fail(Failure failure) {
        if (!done) {
            close();
            exchange.fail(failure);
        }
    }

    boolean done() {
        return done;
    }

    Exchange exchange() {
        return exchange;
    }

    Upstream upstream() {
        return upstream;
    }

    AttemptDeadlines deadlines() {
        return deadlines;
    }

    UpstreamFailures failures() {
        return failures;
    }

    EngineObserver observer() {
        return room.observer();
    }

    private void expired(Deadline deadline) {
        fail(failures.timeout(deadline));
    }

    private void close() {
        done = true;
        leaveQueue();
        deadlines.close();
        client.closed(this);
        AnswerRelay body = relay;
        Subscription pending = connecting;
        if (body != null) {
            body.close();
        } else if (pending != null) {
            // Gives up the place in the pool's queue, or resets the stream that was opened.
            pending.cancel();
        }
        upstream.inFlight().remove();
    }

    private void leaveQueue() {
        if (waiting) {
            waiting = false;
            room.queue().leave(WaitReason.STREAM);
        }
    }
}
