package dev.velox.engine.upstream;

import dev.velox.engine.exchange.AnswerSource;
import dev.velox.engine.exchange.Candidate;
import dev.velox.engine.exchange.Endpoint;
import dev.velox.engine.exchange.Exchange;
import dev.velox.engine.exchange.Headers;

/** One attempt decides about its exchange: there is no second. */
final class OnlyAttempt implements AttemptListener, AnswerSource {

    private final Exchange exchange;
    private final UpstreamAttempt attempt;

    OnlyAttempt(UpstreamPool pool, Exchange exchange, Endpoint endpoint) {
        this.exchange = exchange;
        this.attempt = pool.attempt(exchange, new Candidate(endpoint, null), this);
    }

    void start() {
        exchange.source(this);
        attempt.start();
    }

    @Override
    public boolean holds(UpstreamAttempt answering, int status, Headers headers) {
        return false;
    }

    @Override
    public void held(UpstreamAttempt answering, HeldAnswer answer) {
        throw new IllegalStateException("nothing was to be held");
    }

    @Override
    public void committing(UpstreamAttempt answering) {
        // It is the only one.
    }

    @Override
    public void completed(UpstreamAttempt answering) {
        exchange.complete();
    }

    @Override
    public void failed(UpstreamAttempt answering, AttemptFailure failure) {
        exchange.fail(failure.failure());
    }

    @Override
    public void resume() {
        attempt.resume();
    }

    @Override
    public void cancel() {
        attempt.cancel();
    }
}
