package dev.velox.engine.upstream;

import java.time.Duration;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

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
    private @Nullable Scheduled patience;

    AnswerHold(Attempt attempt, int status, Headers headers) {
        this.attempt = attempt;
        this.status = status;
        this.headers = headers;
        this.body = new ReadBatch(ByteBufAllocator.DEFAULT);
    }

    @Override
    public void start() {
        attempt.deadlines().stop(DeadlineKind.FIRST_TOKEN);
        patience = attempt.exchange()
                .loop()
                .schedule(() -> attempt.fail(attempt.failures().errorTooSlow(status, PATIENCE)), PATIENCE.toNanos());
    }

    @Override
    public void data(ByteBuf bytes) {
        attempt.consumed(bytes.readableBytes());
        body.add(bytes);
        if (body.length() > HeldAnswer.MAX_BYTES) {
            attempt.fail(attempt.failures().errorTooLong(status, HeldAnswer.MAX_BYTES));
        }
    }

    @Override
    public void passEnded() {
        // It is looked at when it is whole.
    }

    @Override
    public void end() {
        attempt.held(new HeldAnswer(status, headers, body.take()));
    }

    @Override
    public void broken(Throwable cause) {
        attempt.fail(attempt.failures().duringAnswer(cause), cause);
    }

    @Override
    public void resume() {
        // Nothing of it goes to the caller yet.
    }

    @Override
    public void close() {
        Scheduled waiting = patience;
        if (waiting != null) {
            waiting.cancel();
        }
        body.release();
    }
}
