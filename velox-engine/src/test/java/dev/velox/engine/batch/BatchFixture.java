package dev.velox.engine.batch;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;

import dev.velox.engine.exchange.Candidate;
import dev.velox.engine.exchange.Endpoint;
import dev.velox.engine.exchange.Exchange;
import dev.velox.engine.exchange.Group;
import dev.velox.engine.exchange.Headers;
import dev.velox.engine.exchange.Operation;
import dev.velox.engine.exchange.Route;
import dev.velox.engine.health.HealthBoard;
import dev.velox.engine.loop.EngineLoop;
import dev.velox.engine.loop.EngineLoops;
import dev.velox.engine.observe.EngineObserver;

/** A batcher on one loop whose time the test sets; what it sends is kept and answered by the test. */
final class BatchFixture implements EngineObserver, AutoCloseable {

    /** Upstreams that take merged calls; c does not. */
    final HealthBoard health = new HealthBoard(List.of("a", "b", "c"));

    final List<Exchange> sent = new ArrayList<>();
    final List<String> merged = new ArrayList<>();
    private final List<String> bodies = new ArrayList<>();
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final EngineLoops loops = EngineLoops.of(channel.eventLoop());
    private final EngineLoop loop = loops.all().getFirst();
    private final Batcher batcher;

    BatchFixture() {
        BatchPlan plan = new BatchPlan(Map.of(
                "a", new BatchSettings(Duration.ofNanos(500_000), 4), "b", new BatchSettings(Duration.ofMillis(2), 3)));
        batcher = new Batcher(plan, loops, health, () -> 0, this);
        channel.freezeTime();
    }

    static Route route(String... upstreams) {
        List<Candidate> candidates = new ArrayList<>();
        for (String name : upstreams) {
            Endpoint endpoint = new Endpoint(name, URI.create("http://" + name + ".example"), "/v1", "/v1/responses");
            candidates.add(new Candidate(endpoint, null));
        }
        return new Route(List.of(new Group("m", candidates)), null);
    }

    static String input(String text) {
        return "{\"model\":\"m\",\"input\":\"" + text + "\"}";
    }

    /** An upstream has something to do from now on. */
    BatchFixture busy(String upstream) {
        health.of(upstream).opened();
        return this;
    }

    Caller embed(String text) {
        return call(Operation.EMBEDDING, input(text), new Headers(), route("a"));
    }

    Caller call(Operation operation, String json, Headers headers, Route route) {
        return send(new Caller(operation, loop, headers, null, json, route));
    }

    Caller call(Operation operation, String json) {
        return call(operation, json, new Headers(), route("a"));
    }

    EngineLoop loop() {
        return loop;
    }

    Caller send(Caller caller) {
        batcher.send(caller.exchange, this::keep);
        channel.runPendingTasks();
        return caller;
    }

    void pass(Duration time) {
        channel.advanceTimeBy(time.toNanos(), TimeUnit.NANOSECONDS);
        channel.runScheduledPendingTasks();
        channel.runPendingTasks();
    }

    void windowEnds() {
        pass(Duration.ofNanos(500_000));
    }

    /** What was sent, in order. */
    List<String> bodies() {
        return bodies;
    }

    private void keep(Exchange exchange) {
        bodies.add(bodyOf(exchange));
        sent.add(exchange);
    }

    static String bodyOf(Exchange exchange) {
        ByteBuf bytes = exchange.payload().retainedBytes();
        String text = bytes.toString(StandardCharsets.UTF_8);
        bytes.release();
        return text;
    }

    void answer(int call, int status, String body, String... header) {
        Headers headers = new Headers();
        for (int i = 0; i < header.length; i += 2) {
            headers.add(header[i], header[i + 1]);
        }
        Exchange exchange = sent.get(call);
        exchange.answeredBy(
                route("a").groups().getFirst().candidates().getFirst().endpoint());
        exchange.commit(status, headers, false);
        exchange.sink().data(Unpooled.copiedBuffer(body, StandardCharsets.UTF_8));
        exchange.sink().end();
        exchange.complete();
        run();
    }

    /** A call gets its endpoint, and is written, at these moments. */
    void sends(int call, long pickedNanos, long sentNanos) {
        sent.get(call)
                .attempt(route("a").groups().getFirst().candidates().getFirst().endpoint(), pickedNanos);
        sent.get(call).timeline().sent(sentNanos);
    }

    @Override
    public void merged(String upstream, int requests, int items) {
        merged.add(requests + " with " + items + " to " + upstream);
    }

    void leaves(Caller caller) {
        caller.exchange.callerLeft();
        run();
    }

    void run() {
        channel.runPendingTasks();
    }

    @Override
    public void close() {
        channel.finishAndReleaseAll();
    }
}
