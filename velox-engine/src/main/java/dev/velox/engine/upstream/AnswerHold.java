package dev.velox.engine.upstream;

import java.time.Duration;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.netty.http.client.HttpClientResponse;

import dev.velox.engine.exchange.Headers;
import dev.velox.engine.loop.EngineLoop.Scheduled;

/**
 * Keeps a whole answer back, at most {@link HeldAnswer#MAX_BYTES}; a longer one is given up.
 *
 * <p><b>Threads.</b> The loop of the exchange.
 */
final class AnswerHold implements AnswerReader {

    /** An error's body comes with its head; while it is waited for no other endpoint is asked. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final Attempt attempt;
    private final int status;
    private final Headers headers;
    private final ReadBatch body;
    private @Nullable Subscription subscription;
    private @Nullable Scheduled patience;
    private boolean ended;

    AnswerHold(Attempt attempt, HttpClientResponse answer, Headers headers, ByteBufAllocator allocator) {
        this.attempt = attempt;
        this.status = answer.status().code();
        this.headers = headers;
        this.body = new ReadBatch(allocator);
    }

    @Override
    public void start() {
        attempt.deadlines().stop(DeadlineKind.FIRST_TOKEN);
        patience = attempt.exchange()
                .loop()
                .schedule(() -> attempt.fail(attempt.failures().errorTooSlow(status, PATIENCE)), PATIENCE.toNanos());
    }

    @Override
    public void onSubscribe(Subscription upstream) {
        subscription = upstream;
        upstream.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(Object message) {
        ByteBuf bytes = AnswerRelay.contentOf(message);
        if (attempt.done() || bytes == null) {
            return;
        }
        body.add(bytes.retain());
        if (body.length() > HeldAnswer.MAX_BYTES) {
            attempt.fail(attempt.failures().errorTooLong(status, HeldAnswer.MAX_BYTES));
        }
    }

    @Override
    public void onError(Throwable cause) {
        ended = true;
        if (!attempt.done()) {
            attempt.fail(attempt.failures().duringAnswer(cause), cause);
        }
    }

    @Override
    public void onComplete() {
        ended = true;
        if (!attempt.done()) {
            attempt.held(new HeldAnswer(status, headers, body.take()));
        }
    }

    @Override
    public void resume() {
        // Nothing of it goes to the caller yet.
    }

    @Override
    public void close() {
        Subscription reading = subscription;
        if (reading != null && !ended) {
            ended = true;
            reading.cancel();
        }
        Scheduled waiting = patience;
        if (waiting != null) {
            waiting.cancel();
        }
        body.release();
    }
}
