package dev.velox.engine.gateway;

import java.net.URI;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.velox.engine.exchange.Endpoint;
import dev.velox.engine.exchange.Exchange;
import dev.velox.engine.exchange.Headers;
import dev.velox.engine.exchange.Operation;
import dev.velox.engine.exchange.RequestHead;
import dev.velox.engine.loop.EngineLoop;
import dev.velox.engine.loop.EngineLoops;
import dev.velox.engine.routing.Alias;
import dev.velox.engine.routing.Offer;
import dev.velox.engine.routing.Router;
import dev.velox.engine.upstream.Fetched;

import static org.assertj.core.api.Assertions.assertThat;

class ModelAnswersTests {

    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final EngineLoop loop = EngineLoops.of(group).all().getFirst();
    private final CompletableFuture<Fetched> upstream = new CompletableFuture<>();
    private final Router router =
            new Router(List.of(new Offer(endpoint(), List.of(), List.of(new Alias("a/b", "m")), true)), List.of());
    private final ModelAnswers answers =
            new ModelAnswers(new ModelCatalog(router, (name, target, timeout) -> upstream, () -> 0), router);
    private final RecordingSink sink = new RecordingSink();
    private final List<String> outcomes = new CopyOnWriteArrayList<>();

    @AfterEach
    void end() throws Exception {
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).await(10, TimeUnit.SECONDS);
    }

    @Test
    void answersOnTheLoopOfTheExchangeWhoeverBringsTheList() throws Exception {
        asked(Operation.LIST_MODELS, "models");
        upstream.complete(list());
        settle();
        assertThat(sink.status()).isEqualTo(200);
        assertThat(sink.body()).startsWith("{\"object\":\"list\",\"data\":[{\"id\":\"m\"},{\"id\":\"a/b\"");
        assertThat(outcomes).containsExactly("completed");
    }

    @Test
    void oneModelIsFoundByItsEncodedName() throws Exception {
        asked(Operation.GET_MODEL, "models/a%2fb");
        upstream.complete(list());
        settle();
        assertThat(sink.body()).startsWith("{\"id\":\"a/b\"").endsWith("\"owned_by\":\"default\"}");
    }

    @Test
    void whoLeftBeforeTheListCameGetsNothing() throws Exception {
        Exchange exchange = asked(Operation.LIST_MODELS, "models");
        loop.eventLoop().submit(exchange::callerLeft).get(10, TimeUnit.SECONDS);
        upstream.complete(list());
        settle();
        assertThat(sink.status()).isZero();
        assertThat(outcomes).containsExactly("cancelled");
    }

    @Test
    void onlyOneUpstreamsOwnListIsPassedThrough() {
        Exchange list = exchange(Operation.LIST_MODELS, "models");
        assertThat(answers.takes(list)).isTrue();
        assertThat(answers.takes(exchange(Operation.CHAT_COMPLETION, "chat/completions")))
                .isFalse();
        Router plain = new Router(endpoint());
        assertThat(new ModelAnswers(new ModelCatalog(plain, (name, target, timeout) -> upstream, () -> 0), plain)
                        .takes(list))
                .isFalse();
    }

    private Exchange asked(Operation operation, String resource) throws Exception {
        Exchange exchange = exchange(operation, resource);
        loop.eventLoop().submit(() -> answers.answer(exchange)).get(10, TimeUnit.SECONDS);
        return exchange;
    }

    private Exchange exchange(Operation operation, String resource) {
        RequestHead head = new RequestHead(operation, resource, null, new Headers());
        return new Exchange(head, loop, sink, (ended, outcome) -> outcomes.add(outcome.label()), 0);
    }

    private void settle() throws Exception {
        loop.eventLoop().submit(() -> {}).get(10, TimeUnit.SECONDS);
    }

    private static Fetched list() {
        return new Fetched(200, "{\"data\":[{\"id\":\"m\"}]}");
    }

    private static Endpoint endpoint() {
        return new Endpoint("default", URI.create("http://localhost:1"), "/v1", "/v1/responses");
    }
}
