package dev.velox.engine.gateway;

import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;

import org.junit.jupiter.api.Test;

import dev.velox.engine.exchange.Endpoint;
import dev.velox.engine.gateway.ModelCatalog.Listing;
import dev.velox.engine.routing.Alias;
import dev.velox.engine.routing.Offer;
import dev.velox.engine.routing.Router;
import dev.velox.engine.upstream.Fetched;

import static org.assertj.core.api.Assertions.assertThat;

class ModelCatalogTests {

    private final List<String> asked = new ArrayList<>();
    private final Map<String, CompletableFuture<Fetched>> answers = new HashMap<>();
    private long now;
    private final ModelCatalog catalog = new ModelCatalog(
            new Router(
                    List.of(
                            Offer.ofUnmatched(endpoint("default", "/v1")),
                            new Offer(endpoint("a", "/a"), List.of("m*"), List.of(new Alias("gpt", "m1")), false)),
                    List.of()),
            (upstream, target, timeout) -> {
                asked.add(upstream + " " + target);
                return future(upstream);
            },
            () -> now);

    @Test
    void eachIsListedWithWhatGoesToIt() {
        CompletableFuture<Listing> listing = catalog.listing();
        assertThat(asked).containsExactly("default /v1/models", "a /a/models");
        answer("a", 200, "{\"data\":[{\"id\":\"m1\"},{\"id\":\"x\"}]}");
        assertThat(listing).isNotDone();
        answer("default", 200, "{\"data\":[{\"id\":\"x\"},{\"id\":\"m1\",\"n\":2},{\"id\":\"gpt\"}]}");
        assertThat(listing.join().models().keySet()).containsExactly("x", "m1", "gpt");
        assertThat(listing.join().models()).containsEntry("m1", "{\"id\":\"m1\"}");
        assertThat(listing.join().models().get("gpt")).contains("\"owned_by\":\"a\"");
        assertThat(listing.join().missing()).isEmpty();
    }

    @Test
    void manyCallersAskOnceAndTheListStaysFreshForTenSeconds() {
        CompletableFuture<Listing> first = catalog.listing();
        assertThat(catalog.listing()).isSameAs(first);
        answer("a", 200, "{\"data\":[]}");
        answer("default", 200, "{\"data\":[]}");
        now += 9_999_999_999L;
        assertThat(catalog.listing()).isSameAs(first);
        assertThat(asked).hasSize(2);
        now += 1;
        assertThat(catalog.listing()).isNotSameAs(first);
        assertThat(asked).hasSize(4);
    }

    @Test
    void whoFailsOrTalksNonsenseIsMissing() {
        CompletableFuture<Listing> listing = catalog.listing();
        answer("default", 200, "<html>");
        future("a").completeExceptionally(new TimeoutException());
        assertThat(listing.join().missing()).containsExactly("default", "a");
        assertThat(listing.join().answered()).isFalse();
        assertThat(listing.join().models().keySet()).as("aliases are ours").containsExactly("gpt");
    }

    @Test
    void whenNobodyAnsweredTheNextCallerAsksAnew() {
        CompletableFuture<Listing> first = catalog.listing();
        answer("default", 500, "{\"data\":[]}");
        answer("a", 401, "{\"data\":[]}");
        assertThat(first.join().answered()).isFalse();
        answers.clear();
        assertThat(catalog.listing()).isNotDone().isNotSameAs(first);
    }

    private void answer(String upstream, int status, String body) {
        future(upstream).complete(new Fetched(status, body));
    }

    private CompletableFuture<Fetched> future(String upstream) {
        return answers.computeIfAbsent(upstream, name -> new CompletableFuture<>());
    }

    private static Endpoint endpoint(String name, String basePath) {
        return new Endpoint(name, URI.create("http://" + name), basePath, basePath + "/responses");
    }
}
