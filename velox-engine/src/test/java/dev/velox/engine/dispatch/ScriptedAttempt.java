package dev.velox.engine.dispatch;

import java.nio.charset.StandardCharsets;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import dev.velox.engine.clock.NanoClock;
import dev.velox.engine.exchange.Candidate;
import dev.velox.engine.exchange.Exchange;
import dev.velox.engine.exchange.Failure;
import dev.velox.engine.exchange.FailureCode;
import dev.velox.engine.exchange.Headers;
import dev.velox.engine.health.EndpointHealth;
import dev.velox.engine.upstream.AttemptFailure;
import dev.velox.engine.upstream.AttemptListener;
import dev.velox.engine.upstream.HeldAnswer;
import dev.velox.engine.upstream.Reach;
import dev.velox.engine.upstream.UpstreamAttempt;

/** An attempt of which the test says what becomes of it; it does to its listener and exchange what the real one does. */
final class ScriptedAttempt implements UpstreamAttempt {

    private final Exchange exchange;
    private final Candidate candidate;
    private final AttemptListener listener;
    private final EndpointHealth health;
    private final NanoClock clock;
    private long sentNanos;
    private Headers sent = new Headers();
    private boolean started;
    private boolean over;
    private boolean cancelled;
    private int resumed;

    ScriptedAttempt(
            Exchange exchange, Candidate candidate, AttemptListener listener, EndpointHealth health, NanoClock clock) {
        this.clock = clock;
        this.sentNanos = clock.nanoTime();
        this.exchange = exchange;
        this.candidate = candidate;
        this.listener = listener;
        this.health = health;
    }

    @Override
    public Candidate candidate() {
        return candidate;
    }

    String endpoint() {
        return candidate.endpoint().name();
    }

    @Override
    public void start() {
        started = true;
        sent = listener.sending(this, exchange.head().headers());
        health.opened();
    }

    /** Answers whole, through to the caller or held. */
    void answers(int status, String body) {
        answers(status, new Headers(), body);
    }

    void answers(int status, Headers headers, String body) {
        ByteBuf bytes = Unpooled.copiedBuffer(body, StandardCharsets.UTF_8);
        if (listener.holds(this, status, headers)) {
            end();
            listener.held(this, new HeldAnswer(status, headers, bytes));
            return;
        }
        commit(status, headers);
        exchange.sink().data(bytes);
        exchange.sink().end();
        end();
        listener.completed(this);
    }

    /** The head of an answer that is kept back, and nothing more yet. */
    void beginsHeld(int status) {
        if (!listener.holds(this, status, new Headers())) {
            throw new IllegalStateException("not held");
        }
    }

    /** What {@link #beginsHeld} began is whole. */
    void endsHeld(int status, String body) {
        end();
        listener.held(this, new HeldAnswer(status, new Headers(), Unpooled.copiedBuffer(body, StandardCharsets.UTF_8)));
    }

    /** The head goes to the caller and nothing more. */
    void begins(int status) {
        if (listener.holds(this, status, new Headers())) {
            throw new IllegalStateException("held");
        }
        commit(status, new Headers());
    }

    private void commit(int status, Headers headers) {
        listener.committing(this);
        exchange.commit(status, headers, false);
    }

    void fails(Reach reach) {
        fails(new AttemptFailure(
                Failure.of(FailureCode.UPSTREAM_UNAVAILABLE, endpoint() + " is gone"),
                reach,
                AttemptFailure.Again.ANYWHERE,
                true,
                0));
    }

    void fails(AttemptFailure failure) {
        end();
        listener.failed(this, failure);
    }

    private void end() {
        if (!started || over) {
            throw new IllegalStateException("started " + started + ", over " + over);
        }
        over = true;
        health.closed();
    }

    @Override
    public void resume() {
        resumed++;
    }

    @Override
    public void cancel() {
        if (!over) {
            cancelled = true;
            end();
        }
    }

    /** The headers that it went with. */
    Headers sent() {
        return sent;
    }

    boolean cancelled() {
        return cancelled;
    }

    int resumed() {
        return resumed;
    }

    /** It took this long so far. */
    ScriptedAttempt usual(long nanos) {
        sentNanos = clock.nanoTime() - nanos;
        return this;
    }

    @Override
    public long sentNanos() {
        return sentNanos;
    }

    @Override
    public long headNanos() {
        return clock.nanoTime();
    }
}
