package dev.velox.engine.gateway;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.velox.engine.clock.NanoClock;
import dev.velox.engine.exchange.JsonText;
import dev.velox.engine.routing.Alias;
import dev.velox.engine.routing.Offer;
import dev.velox.engine.routing.Router;
import dev.velox.engine.upstream.Fetched;
import dev.velox.engine.upstream.UpstreamPool;

/**
 * The models of all upstreams and their aliases, as one list. Asked of the upstreams at most once in ten seconds, however
 * many callers want it.
 *
 * <p>Threads: any.
 */
final class ModelCatalog {

    private static final Logger log = LoggerFactory.getLogger(ModelCatalog.class);

    /** How long each upstream is waited for. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private static final long FRESH_NANOS = Duration.ofSeconds(10).toNanos();
    private static final int OK = 200;

    private final Router router;
    private final Fetch fetch;
    private final NanoClock clock;
    private final AtomicReference<@Nullable Inquiry> latest = new AtomicReference<>();

    /** Asks an upstream, as {@link UpstreamPool#fetch} does. */
    @FunctionalInterface
    interface Fetch {
        CompletionStage<Fetched> get(String upstream, String target, Duration timeout);
    }

    ModelCatalog(Router router, Fetch fetch, NanoClock clock) {
        this.router = router;
        this.fetch = fetch;
        this.clock = clock;
    }

    /**
     * What the upstreams said.
     *
     * @param models JSON text by id, in the order of the configuration
     * @param missing names of the upstreams that did not answer
     * @param answered whether anybody answered
     */
    record Listing(Map<String, String> models, List<String> missing, boolean answered) {

        /** In OpenAI's shape. */
        String json() {
            return "{\"object\":\"list\",\"data\":[" + String.join(",", models.values()) + "]}";
        }
    }

    private record Inquiry(long sinceNanos, CompletableFuture<Listing> result) {}

    /** Completes on any thread, never exceptionally. */
    CompletableFuture<Listing> listing() {
        long now = clock.nanoTime();
        while (true) {
            Inquiry current = latest.get();
            if (current != null && now - current.sinceNanos() < FRESH_NANOS) {
                return current.result();
            }
            Inquiry next = new Inquiry(now, new CompletableFuture<>());
            if (latest.compareAndSet(current, next)) {
                ask(next);
                return next.result();
            }
        }
    }

    private void ask(Inquiry inquiry) {
        List<CompletableFuture<@Nullable Map<String, String>>> answers = new ArrayList<>();
        for (Offer offer : router.offers()) {
            answers.add(ask(offer));
        }
        CompletableFuture.allOf(answers.toArray(CompletableFuture<?>[]::new)).whenComplete((nothing, failure) -> {
            if (failure != null) {
                latest.compareAndSet(inquiry, null);
                inquiry.result().completeExceptionally(failure);
                return;
            }
            List<@Nullable Map<String, String>> lists = new ArrayList<>();
            answers.forEach(answer -> lists.add(answer.join()));
            Listing listing = merge(lists);
            if (!listing.answered()) {
                // Worth no waiting: whoever asks next asks them anew.
                latest.compareAndSet(inquiry, null);
            }
            inquiry.result().complete(listing);
        });
    }

    /** Null when it has no list for us. */
    private CompletableFuture<@Nullable Map<String, String>> ask(Offer offer) {
        String name = offer.endpoint().name();
        CompletableFuture<Fetched> fetched;
        try {
            fetched = fetch.get(name, offer.endpoint().basePath() + "/models", PATIENCE)
                    .toCompletableFuture();
        } catch (RuntimeException e) {
            fetched = CompletableFuture.failedFuture(e);
        }
        return fetched.thenApply(ModelCatalog::entries).handle((entries, failure) -> {
            if (failure != null) {
                log.debug("Upstream {} gave no list of models", name, failure);
            }
            return entries;
        });
    }

    private static Map<String, String> entries(Fetched answer) {
        if (answer.status() != OK) {
            throw new IllegalArgumentException("status: " + answer.status() + " (expected: " + OK + ")");
        }
        return ModelListReader.read(answer.body());
    }

    private Listing merge(List<@Nullable Map<String, String>> lists) {
        Map<String, String> models = new LinkedHashMap<>();
        List<String> missing = new ArrayList<>();
        List<Offer> offers = router.offers();
        for (int i = 0; i < offers.size(); i++) {
            Offer offer = offers.get(i);
            Map<String, String> list = lists.get(i);
            if (list == null) {
                missing.add(offer.endpoint().name());
            } else {
                list.forEach((id, json) -> {
                    if (router.serves(offer.endpoint(), id)) {
                        models.putIfAbsent(id, json);
                    }
                });
            }
            for (Alias alias : offer.aliases()) {
                models.putIfAbsent(alias.model(), entry(alias.model(), offer));
            }
        }
        return new Listing(models, missing, missing.size() < offers.size());
    }

    private static String entry(String model, Offer offer) {
        return "{\"id\":" + JsonText.token(model) + ",\"object\":\"model\",\"created\":0,\"owned_by\":\""
                + offer.endpoint().name() + "\"}";
    }
}
