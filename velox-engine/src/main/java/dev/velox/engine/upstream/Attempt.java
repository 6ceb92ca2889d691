package dev.velox.engine.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ServerChannel;
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
import dev.velox.engine.exchange.Candidate;
import dev.velox.engine.exchange.Exchange;
import dev.velox.engine.exchange.Headers;
import dev.velox.engine.exchange.JsonText;
import dev.velox.engine.exchange.Outcome;
import dev.velox.engine.exchange.Payload;
import dev.velox.engine.exchange.RequestFacts;
import dev.velox.engine.limit.IngressQueue;
import dev.velox.engine.limit.IngressQueue.WaitReason;
import dev.velox.engine.observe.EngineObserver;

/** One exchange sent to one upstream through its client. Threads: the loop of the exchange. */
final class Attempt implements UpstreamAttempt, CoreSubscriber<Void> {

    private static final Logger log = LoggerFactory.getLogger(Attempt.class);

    /** What an attempt needs of the pool that it belongs to. */
    record Room(IngressQueue queue, NanoClock clock, EngineObserver observer) {}

    private final Room room;
    private final Upstream upstream;
    private final LoopClient client;
    private final Exchange exchange;
    private final Candidate candidate;
    private final AttemptListener listener;
    private final UpstreamFailures failures;
    private final AttemptDeadlines deadlines;
    private @Nullable Subscription connecting;
    private @Nullable AnswerReader reader;
    private @Nullable Channel connection;
    private boolean waiting;
    private boolean done;
    private long sentNanos;
    private long headNanos;

    Attempt(Room room, LoopClient client, Exchange exchange, Candidate candidate, AttemptListener listener) {
        this.room = room;
        this.client = client;
        this.upstream = client.upstream();
        this.failures = client.failures();
        this.exchange = exchange;
        this.candidate = candidate;
        this.listener = listener;
        this.deadlines = new AttemptDeadlines(client.deadlines(), this::expired);
    }

    /** The attempt that a client callback is about. */
    static Attempt in(ContextView context) {
        return context.get(Attempt.class);
    }

    @Override
    public Context currentContext() {
        return Context.of(Attempt.class, this);
    }

    @Override
    public Candidate candidate() {
        return candidate;
    }

    @Override
    public long sentNanos() {
        return sentNanos;
    }

    @Override
    public long headNanos() {
        return headNanos;
    }

    @Override
    public void start() {
        upstream.health().opened();
        client.opened(this);
        if (client.closed()) {
            fail(failures.closing());
            return;
        }
        if (!room.queue().enter(WaitReason.STREAM)) {
            fail(failures.queueFull(room.queue().capacity()));
            return;
        }
        waiting = true;
        deadlines.start(DeadlineKind.TOTAL);
        deadlines.start(DeadlineKind.CONNECT);
        HttpMethod method = HttpMethod.valueOf(exchange.head().operation().method());
        client.flow(
                        method,
                        candidate.endpoint().target(exchange.head()),
                        exchange.head().operation().scanned())
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
        sentNanos = room.clock().nanoTime();
        exchange.timeline().sent(sentNanos);
        outbound.withConnection(this::uses);
        deadlines.stop(DeadlineKind.CONNECT);
        if (exchange.streams()) {
            deadlines.start(DeadlineKind.STREAM_HEAD);
            deadlines.start(DeadlineKind.FIRST_TOKEN);
        } else {
            deadlines.start(DeadlineKind.HEAD);
        }
        try {
            Headers headers = listener.sending(this, exchange.head().headers());
            upstream.requestHeaders().write(headers, exchange.streams(), request.requestHeaders());
        } catch (IllegalArgumentException e) {
            outbound.withConnection(DisposableChannel::dispose);
            fail(failures.badHeader(), e);
            return Mono.never();
        }
        boolean hasBody = exchange.payload().length() > 0 && request.method().equals(HttpMethod.POST);
        return hasBody ? outbound.send(Mono.fromCallable(this::body)) : outbound;
    }

    private void uses(Connection used) {
        Channel channel = used.channel();
        connection = channel.parent() == null || channel.parent() instanceof ServerChannel ? channel : channel.parent();
    }

    /** The bytes that came, with the name that the model has at this endpoint. */
    private ByteBuf body() {
        Payload payload = exchange.payload();
        String model = candidate.model();
        RequestFacts facts = exchange.facts();
        return model == null || facts == null
                ? payload.retainedBytes()
                : payload.spliced(facts.modelOffset(), facts.modelLength(), JsonText.quoted(model));
    }

    /** The head of the answer is there. */
    void answered(HttpClientResponse answer, Connection connection) {
        if (done) {
            connection.dispose();
            return;
        }
        headNanos = room.clock().nanoTime();
        deadlines.stop(DeadlineKind.HEAD);
        deadlines.stop(DeadlineKind.STREAM_HEAD);
        int status = answer.status().code();
        if (status < HttpResponseStatus.OK.code()) {
            connection.dispose();
            fail(failures.badStatus(status));
            return;
        }
        AnswerReader body = readerOf(answer, connection.channel().alloc());
        reader = body;
        body.start();
        if (done) {
            connection.dispose();
        } else {
            connection.inbound().receiveObject().subscribe(body);
        }
    }

    private AnswerReader readerOf(HttpClientResponse answer, ByteBufAllocator allocator) {
        AnswerRelay relay = AnswerRelay.of(this, answer, allocator);
        failures.answered(answer.status().code());
        boolean held = listener.holds(this, answer.status().code(), relay.headers());
        return held ? new AnswerHold(this, answer, relay.headers(), allocator) : relay;
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
            fail(failures.beforeAnswer(cause, sentNanos != 0), cause);
        }
    }

    @Override
    public void resume() {
        AnswerReader body = reader;
        if (body != null && !done) {
            body.resume();
        }
    }

    @Override
    public void cancel() {
        if (done) {
            return;
        }
        if (sentNanos != 0 && exchange.outcome() instanceof Outcome.Cancelled) {
            room.observer().upstreamCancelled(upstream.name());
        }
        close();
    }

    void committing() {
        listener.committing(this);
    }

    void passing(ByteBuf bytes) {
        listener.passing(this, bytes);
    }

    /** The answer reached the sink whole. */
    void complete() {
        if (!done) {
            close();
            listener.completed(this);
        }
    }

    void held(HeldAnswer answer) {
        if (done) {
            answer.release();
        } else {
            close();
            listener.held(this, answer);
        }
    }

    void fail(AttemptFailure failure, Throwable cause) {
        if (log.isDebugEnabled()) {
            log.debug(failure.failure().message(), cause);
        }
        fail(failure);
    }

    void fail(AttemptFailure failure) {
        if (!done) {
            Channel used = connection;
            AttemptFailure told = used == null || used.isActive() ? failure : failure.with(identityOf(used));
            close();
            listener.failed(this, told);
        }
    }

    /** Not 0. */
    private static long identityOf(Channel channel) {
        return 1L << Integer.SIZE | Integer.toUnsignedLong(channel.id().hashCode());
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

    private void expired(DeadlineKind deadline) {
        AnswerReader body = reader;
        if (deadline == DeadlineKind.HEARTBEAT) {
            if (body != null && !done) {
                body.heartbeat();
            }
            return;
        }
        fail(failures.timeout(deadline));
    }

    private void close() {
        done = true;
        leaveQueue();
        deadlines.close();
        client.closed(this);
        AnswerReader body = reader;
        Subscription pending = connecting;
        if (body != null) {
            body.close();
        } else if (pending != null) {
            // Gives up the place in the pool's queue, or resets the stream that was opened.
            pending.cancel();
        }
        upstream.health().closed();
    }

    private void leaveQueue() {
        if (waiting) {
            waiting = false;
            room.queue().leave(WaitReason.STREAM);
        }
    }
}
