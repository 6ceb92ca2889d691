package dev.velox.engine.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpResponseStatus;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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
import dev.velox.engine.upstream.wire.WireFailure;
import dev.velox.engine.upstream.wire.WireListener;
import dev.velox.engine.upstream.wire.WireRequest;
import dev.velox.engine.upstream.wire.WireStream;

/** One exchange sent to one upstream over one of its connections. Threads: the loop of the exchange. */
final class Attempt extends WireWaiter implements UpstreamAttempt, WireListener {

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

    /** Among those that are open at its client. */
    @Nullable Attempt openBefore;

    @Nullable Attempt openAfter;

    private AttemptDeadlines deadlines;
    private @Nullable WireStream stream;
    private @Nullable AnswerReader reader;
    private long connection;
    private boolean connectionLost;
    private boolean streamEnded;
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
        this.deadlines = client.borrowDeadlines(this);
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
        deadlines.start(DeadlineKind.TOTAL);
        Link link = client.wires().take();
        if (link != null) {
            opened(link);
            return;
        }
        if (!room.queue().enter(WaitReason.STREAM)) {
            fail(failures.queueFull(room.queue().capacity()));
            return;
        }
        waiting = true;
        deadlines.start(DeadlineKind.CONNECT);
        deadlines.start(DeadlineKind.ACQUIRE);
        client.wires().enter(this);
    }

    /** A connection is there: writes the request. */
    @Override
    void opened(Link link) {
        if (waiting) {
            leaveQueue();
            deadlines.stop(DeadlineKind.CONNECT);
            deadlines.stop(DeadlineKind.ACQUIRE);
        }
        sentNanos = room.clock().nanoTime();
        exchange.timeline().sent(sentNanos);
        if (exchange.streams()) {
            deadlines.start(DeadlineKind.STREAM_HEAD);
            deadlines.start(DeadlineKind.FIRST_TOKEN);
        } else {
            deadlines.start(DeadlineKind.HEAD);
        }
        connection = link.wire().identity();
        WireStream opened;
        try {
            opened = link.open(request(), this);
        } catch (IllegalArgumentException e) {
            fail(failures.badHeader(), e);
            return;
        }
        stream = opened;
        if (done) {
            // Ended within the call, by whoever was told of a failure.
            opened.cancel();
        }
    }

    @Override
    void refused(Throwable cause) {
        if (!done) {
            fail(failures.notConnected(cause), cause);
        }
    }

    private WireRequest request() {
        String method = exchange.head().operation().method();
        return upstream.request(
                method,
                client.target(exchange.head()),
                listener.sending(this, exchange.head().headers()),
                exchange.streams(),
                client.scratch(),
                method.equals("POST") ? body() : null);
    }

    /** The bytes that came, with the name that the model has at this endpoint. */
    private ByteBuf body() {
        Payload payload = exchange.payload();
        String model = candidate.model();
        RequestFacts facts = exchange.facts();
        return model == null || facts == null || payload.length() == 0
                ? payload.retainedBytes()
                : payload.spliced(facts.modelOffset(), facts.modelLength(), JsonText.quoted(model));
    }

    @Override
    public void head(int status, Headers headers, boolean endsWithConnection) {
        if (done) {
            return;
        }
        headNanos = room.clock().nanoTime();
        deadlines.stop(DeadlineKind.HEAD);
        deadlines.stop(DeadlineKind.STREAM_HEAD);
        if (status < HttpResponseStatus.OK.code()) {
            fail(failures.badStatus(status));
            return;
        }
        AnswerRelay relay = AnswerRelay.of(this, status, headers, endsWithConnection);
        failures.answered(status);
        boolean held = listener.holds(this, status, relay.headers());
        if (done) {
            return;
        }
        AnswerReader body = held ? new AnswerHold(this, status, relay.headers()) : relay;
        reader = body;
        body.start();
    }

    @Override
    public void data(ByteBuf bytes) {
        AnswerReader body = reader;
        if (done || body == null) {
            bytes.release();
        } else {
            body.data(bytes);
        }
    }

    @Override
    public void passEnded() {
        AnswerReader body = reader;
        if (body != null && !done) {
            body.passEnded();
        }
    }

    @Override
    public void end() {
        streamEnded = true;
        AnswerReader body = reader;
        if (body != null && !done) {
            body.end();
        }
    }

    @Override
    public void failed(WireFailure failure) {
        streamEnded = true;
        connectionLost = failure.connectionLost();
        if (done) {
            return;
        }
        AnswerReader body = reader;
        if (body == null) {
            fail(failures.beforeAnswer(failure), failure.cause());
        } else {
            body.broken(failure.cause());
        }
    }

    /** So many bytes of the answer were taken: as many more may come. */
    void consumed(int bytes) {
        WireStream open = stream;
        if (open != null && !streamEnded) {
            open.consumed(bytes);
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
            AttemptFailure told = connectionLost ? failure.with(connection) : failure;
            close();
            listener.failed(this, told);
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

    void expired(DeadlineKind deadline) {
        AnswerReader body = reader;
        if (deadline == DeadlineKind.HEARTBEAT) {
            if (body != null && !done) {
                body.heartbeat();
            }
            return;
        }
        if (deadline == DeadlineKind.ACQUIRE && client.wires().opening()) {
            // Nothing is busy: a connection that is being opened has a deadline of its own.
            deadlines.start(deadline);
            return;
        }
        fail(failures.timeout(deadline));
    }

    private void close() {
        done = true;
        leaveQueue();
        deadlines = client.giveBack(deadlines);
        client.closed(this);
        WireStream open = stream;
        if (open != null && !streamEnded) {
            open.cancel();
        }
        AnswerReader body = reader;
        if (body != null) {
            body.close();
        }
        upstream.health().closed();
    }

    private void leaveQueue() {
        if (waiting) {
            waiting = false;
            client.wires().leave(this);
            room.queue().leave(WaitReason.STREAM);
        }
    }
}
