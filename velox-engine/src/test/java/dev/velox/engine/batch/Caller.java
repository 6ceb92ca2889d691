package dev.velox.engine.batch;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

import dev.velox.engine.exchange.Exchange;
import dev.velox.engine.exchange.Failure;
import dev.velox.engine.exchange.Headers;
import dev.velox.engine.exchange.Operation;
import dev.velox.engine.exchange.Outcome;
import dev.velox.engine.exchange.Payload;
import dev.velox.engine.exchange.RequestFacts;
import dev.velox.engine.exchange.RequestHead;
import dev.velox.engine.exchange.ResponseSink;
import dev.velox.engine.exchange.Route;
import dev.velox.engine.loop.EngineLoop;

import static java.util.Objects.requireNonNull;

/** One who asks, and what reaches him. Insists on being spoken to on his own loop. */
final class Caller implements ResponseSink, Exchange.Owner {

    final Exchange exchange;
    private final CountDownLatch over = new CountDownLatch(1);
    private final StringBuilder body = new StringBuilder();
    private volatile Headers headers = new Headers();
    private volatile int status;
    private volatile @Nullable Outcome outcome;

    Caller(Operation operation, EngineLoop loop, Headers headers, @Nullable String query, String json, Route route) {
        RequestHead head = new RequestHead(operation, operation.pattern(), query, headers);
        exchange = new Exchange(head, loop, this, this, 0);
        exchange.payload(Payload.ofBuffer(Unpooled.copiedBuffer(json, StandardCharsets.UTF_8)));
        int model = json.indexOf("\"m\"");
        exchange.facts(new RequestFacts("m", json.contains("\"stream\":true"), model, 3, true, null, null));
        exchange.route(route);
    }

    @Override
    public void head(int answered, Headers fields, boolean flushEach) {
        onOwnLoop();
        if (status != 0) {
            throw new IllegalStateException("a second head");
        }
        status = answered;
        headers = fields;
    }

    @Override
    public void data(ByteBuf data) {
        onOwnLoop();
        body.append(data.toString(StandardCharsets.UTF_8));
        data.release();
    }

    @Override
    public void end() {
        onOwnLoop();
    }

    @Override
    public void abort(@Nullable ByteBuf lastWords) {
        throw new IllegalStateException("nothing is broken off by merging");
    }

    @Override
    public boolean ready() {
        return true;
    }

    @Override
    public void ended(Exchange ended, Outcome how) {
        onOwnLoop();
        if (outcome != null) {
            throw new IllegalStateException("a second end");
        }
        ended.payload().release();
        outcome = how;
        over.countDown();
    }

    private void onOwnLoop() {
        if (!exchange.loop().inLoop()) {
            throw new IllegalStateException("not on the caller's loop");
        }
    }

    Caller await() throws InterruptedException {
        if (!over.await(10, TimeUnit.SECONDS)) {
            throw new AssertionError("no end within 10 s");
        }
        return this;
    }

    boolean over() {
        return outcome != null;
    }

    int status() {
        return status;
    }

    String body() {
        return body.toString();
    }

    @Nullable String header(String name) {
        return headers.first(name);
    }

    Failure failure() {
        return requireNonNull(requireNonNull(outcome).failureOrNull());
    }
}
