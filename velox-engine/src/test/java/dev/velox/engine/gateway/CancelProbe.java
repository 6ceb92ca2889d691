package dev.velox.engine.gateway;

import java.util.concurrent.CountDownLatch;

import dev.velox.engine.exchange.AnswerSource;

/** Hears that it was cancelled. */
record CancelProbe(CountDownLatch cancelled) implements AnswerSource {

    @Override
    public void resume() {
        // Produces nothing.
    }

    @Override
    public void cancel() {
        cancelled.countDown();
    }
}
