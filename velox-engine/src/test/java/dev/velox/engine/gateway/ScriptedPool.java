package dev.velox.engine.gateway;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import dev.velox.engine.exchange.Candidate;
import dev.velox.engine.exchange.Exchange;
import dev.velox.engine.exchange.Headers;
import dev.velox.engine.upstream.AttemptListener;
import dev.velox.engine.upstream.Fetched;
import dev.velox.engine.upstream.TlsSettings;
import dev.velox.engine.upstream.UpstreamAttempt;
import dev.velox.engine.upstream.UpstreamPool;
import dev.velox.engine.upstream.UpstreamSnapshot;

/** An upstream of which the test says what it does. */
final class ScriptedPool implements UpstreamPool {

    final List<Exchange> sent = new CopyOnWriteArrayList<>();
    final List<String> bodies = new CopyOnWriteArrayList<>();
    final List<String> targets = new CopyOnWriteArrayList<>();
    final List<String> models = new CopyOnWriteArrayList<>();
    volatile Consumer<Exchange> script = exchange -> answer(exchange, 200, "ok");

    static void answer(Exchange exchange, int status, String body) {
        exchange.commit(status, new Headers(), false);
        exchange.sink().data(Unpooled.copiedBuffer(body, StandardCharsets.UTF_8));
        exchange.sink().end();
        exchange.complete();
    }

    @Override
    public UpstreamAttempt attempt(Exchange exchange, Candidate candidate, AttemptListener listener) {
        return new ScriptedAttempt(candidate, () -> send(exchange, candidate));
    }

    @Override
    public CompletionStage<Fetched> fetch(String upstream, String target, Duration timeout) {
        throw new IllegalStateException("not part of these tests");
    }

    private void send(Exchange exchange, Candidate candidate) {
        if (!exchange.loop().inLoop()) {
            throw new IllegalStateException("not on the loop of the exchange");
        }
        ByteBuf body = exchange.payload().retainedBytes();
        bodies.add(body.toString(StandardCharsets.UTF_8));
        body.release();
        sent.add(exchange);
        targets.add(candidate.endpoint().target(exchange.head()));
        models.add(Objects.requireNonNull(exchange.facts()).model());
        script.accept(exchange);
    }

    @Override
    public CompletionStage<Void> warmUp() {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void reloadTls(String upstream, TlsSettings tls) {
        throw new IllegalStateException("not part of these tests");
    }

    @Override
    public List<UpstreamSnapshot> snapshot() {
        return List.of();
    }

    @Override
    public void close() {
        sent.clear();
    }

    /** Does what the script says. */
    private record ScriptedAttempt(Candidate candidate, Runnable script) implements UpstreamAttempt {

        @Override
        public void start() {
            script.run();
        }

        @Override
        public void resume() {
            // Produces nothing by itself.
        }

        @Override
        public void cancel() {
            // Holds nothing.
        }

        @Override
        public long sentNanos() {
            return 0;
        }

        @Override
        public long headNanos() {
            return 0;
        }
    }
}
