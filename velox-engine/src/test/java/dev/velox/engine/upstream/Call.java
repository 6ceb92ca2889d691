package dev.velox.engine.upstream;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import dev.velox.engine.exchange.Exchange;
import dev.velox.engine.exchange.Failure;
import dev.velox.engine.exchange.FailureCode;
import dev.velox.engine.exchange.Outcome;
import dev.velox.engine.loop.EngineLoop;

import static org.assertj.core.api.Assertions.assertThat;

/** An exchange on its way, seen from the test's thread. */
record Call(EngineLoop loop, RecordingSink sink, Exchange exchange, CompletableFuture<Outcome> ending) {

    Outcome outcome() {
        try {
            return ending.get(10, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError(
                    "the exchange did not end; so far: status " + sink.status() + ", " + sink.length() + " bytes", e);
        }
    }

    Call completed() {
        assertThat(outcome()).isInstanceOf(Outcome.Completed.class);
        assertThat(sink.ended()).isTrue();
        return this;
    }

    Failure failed(FailureCode code) {
        Failure failure = outcome().failureOrNull();
        assertThat(failure).as("outcome %s", outcome()).isNotNull();
        if (failure == null) {
            throw new AssertionError();
        }
        assertThat(failure.code()).as(failure.message()).isEqualTo(code);
        assertThat(failure.message()).doesNotContain("secret").doesNotContain("Exception");
        assertThat(sink.ended()).as("a failure must not look like a clean end").isFalse();
        return failure;
    }

    void leave() {
        loop.execute(exchange::callerLeft);
    }

    /** The caller takes more again. */
    void resume() {
        loop.execute(() -> {
            sink.ready(true);
            exchange.callerReady();
        });
    }

    void awaitText(String text) {
        Await.until(
                "caller got '" + text + "', has '" + sink.text() + "'",
                () -> sink.text().contains(text));
    }
}
