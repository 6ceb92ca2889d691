package dev.velox.autoconfigure.web;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.MonoSink;

import dev.velox.engine.exchange.Failure;
import dev.velox.engine.exchange.Headers;
import dev.velox.engine.exchange.ResponseSink;
import dev.velox.engine.gateway.ErrorAnswer;

/** The way back through WebFlux: the head starts the response, the body follows as a publisher. */
final class WebFluxSink implements ResponseSink {

    private final MonoSink<AnswerHead> head;
    private final AnswerBody body;
    private boolean finished;

    WebFluxSink(MonoSink<AnswerHead> head, AnswerBody body) {
        this.head = head;
        this.body = body;
    }

    @Override
    public void head(int status, Headers headers, boolean flushEach) {
        head.success(new AnswerHead(status, headers, flushEach));
    }

    @Override
    public void data(ByteBuf data) {
        body.add(data);
    }

    @Override
    public void end() {
        finished = true;
        body.end();
    }

    @Override
    public void abort(@Nullable ByteBuf lastWords) {
        finished = true;
        body.abort(lastWords);
    }

    @Override
    public boolean ready() {
        return body.ready();
    }

    /** Whether the engine has said its last word, be it in good order or not. */
    boolean finished() {
        return finished;
    }

    /** A whole error answer from the lane itself, for a request that never becomes an exchange. */
    void refuse(Failure failure) {
        ErrorAnswer answer = ErrorAnswer.of(failure);
        head(answer.status(), answer.headers(), false);
        data(answer.bodyBuffer());
        end();
    }
}
