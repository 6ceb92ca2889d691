package dev.velox.engine.admission;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

import dev.velox.engine.exchange.Exchange;
import dev.velox.engine.exchange.Failure;
import dev.velox.engine.exchange.FailureCode;
import dev.velox.engine.exchange.Headers;
import dev.velox.engine.exchange.Operation;
import dev.velox.engine.exchange.RequestHead;
import dev.velox.engine.exchange.ResponseSink;
import dev.velox.engine.loop.EngineLoop;

/** Makes exchanges and keeps what became of them. */
final class Callers {

    /** Those sent on their way, in order, as index of creation. */
    final List<Integer> went = Collections.synchronizedList(new ArrayList<>());

    private final List<Exchange> all = new ArrayList<>();

    static RequestHead head(String... headers) {
        Headers fields = new Headers();
        for (int i = 0; i < headers.length; i += 2) {
            fields.add(headers[i], headers[i + 1]);
        }
        return new RequestHead(Operation.CHAT_COMPLETION, "chat/completions", null, fields);
    }

    Exchange on(EngineLoop loop, Exchange.Owner owner) {
        Exchange exchange = new Exchange(head(), loop, new Nowhere(), owner, 0);
        all.add(exchange);
        return exchange;
    }

    Exchange on(EngineLoop loop) {
        return on(loop, (exchange, outcome) -> {});
    }

    List<Exchange> batch(EngineLoop loop, int size) {
        List<Exchange> batch = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            batch.add(on(loop));
        }
        return batch;
    }

    Consumer<Exchange> go() {
        return exchange -> went.add(all.indexOf(exchange));
    }

    static Failure failure(Exchange exchange) {
        return Objects.requireNonNull(Objects.requireNonNull(exchange.outcome()).failureOrNull());
    }

    static @Nullable FailureCode code(Exchange exchange) {
        return exchange.outcome() == null ? null : failure(exchange).code();
    }

    /** Admission writes no answer: whoever calls this has gone too far. */
    private static final class Nowhere implements ResponseSink {

        @Override
        public void head(int status, Headers headers, boolean flushEach) {
            throw new AssertionError("head");
        }

        @Override
        public void data(ByteBuf data) {
            throw new AssertionError("data");
        }

        @Override
        public void end() {
            throw new AssertionError("end");
        }

        @Override
        public void abort(@Nullable ByteBuf lastWords) {
            throw new AssertionError("abort");
        }

        @Override
        public boolean ready() {
            return true;
        }
    }
}
