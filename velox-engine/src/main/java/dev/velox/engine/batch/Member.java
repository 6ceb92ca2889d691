package dev.velox.engine.batch;

import java.util.function.Consumer;

import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

import dev.velox.engine.exchange.AnswerSource;
import dev.velox.engine.exchange.Endpoint;
import dev.velox.engine.exchange.Exchange;
import dev.velox.engine.exchange.Failure;
import dev.velox.engine.exchange.Headers;
import dev.velox.engine.exchange.Usage;

/**
 * A request that waits for company, or has found some. It has a copy of its body: when its caller leaves, the exchange gives the
 * body back at once, and the loop that merges may still be reading.
 *
 * <p>Threads: what answers it, its own loop; {@link #left} any; the rest is immutable.
 */
final class Member implements AnswerSource {

    private final Exchange exchange;
    private final byte[] body;
    private final RequestItems items;
    private final BatchKey key;
    private final BatchSettings settings;
    private final Consumer<Exchange> send;
    private final Consumer<Member> onLeft;
    private volatile boolean left;

    /**
     * @param send sends an exchange on its loop, and ends it whatever happens
     * @param onLeft told on the member's loop when nobody wants its answer any more
     */
    Member(
            Exchange exchange,
            byte[] body,
            RequestItems items,
            BatchSettings settings,
            Consumer<Exchange> send,
            Consumer<Member> onLeft) {
        this.exchange = exchange;
        this.body = body;
        this.items = items;
        this.key = new BatchKey(exchange, body, items);
        this.settings = settings;
        this.send = send;
        this.onLeft = onLeft;
    }

    Exchange exchange() {
        return exchange;
    }

    byte[] body() {
        return body;
    }

    RequestItems items() {
        return items;
    }

    BatchKey key() {
        return key;
    }

    BatchSettings settings() {
        return settings;
    }

    Consumer<Exchange> send() {
        return send;
    }

    boolean left() {
        return left;
    }

    /** Goes on as a request of its own. */
    void goAlone() {
        if (!exchange.ended()) {
            exchange.source(null);
            send.accept(exchange);
        }
    }

    /** Where the merged call's time went, this one's went too; told before what came of the call. */
    void sentWith(Exchange call) {
        if (!exchange.ended()) {
            exchange.timeline().attemptsOf(call.timeline());
        }
    }

    /** Its part of the answer is there. */
    void answer(int status, Headers headers, byte[] part, @Nullable Endpoint from, @Nullable Usage usage) {
        if (exchange.ended()) {
            return;
        }
        exchange.source(null);
        if (from != null) {
            exchange.answeredBy(from);
        }
        if (usage != null) {
            exchange.usage(usage);
        }
        exchange.commit(status, headers, false);
        exchange.sink().data(Unpooled.wrappedBuffer(part));
        exchange.sink().end();
        exchange.complete();
    }

    /** The merged call failed, and with it this one. */
    void fail(Failure failure, @Nullable Endpoint at) {
        if (!exchange.ended()) {
            exchange.source(null);
            if (at != null) {
                exchange.answeredBy(at);
            }
            exchange.fail(failure);
        }
    }

    @Override
    public void resume() {
        // Its part of the answer comes in one piece.
    }

    @Override
    public void cancel() {
        left = true;
        onLeft.accept(this);
    }
}
