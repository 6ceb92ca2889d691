package dev.velox.engine.gateway;

import java.nio.charset.StandardCharsets;
import java.util.Map;

import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

import dev.velox.engine.exchange.Exchange;
import dev.velox.engine.exchange.Failure;
import dev.velox.engine.exchange.FailureCode;
import dev.velox.engine.exchange.Headers;
import dev.velox.engine.exchange.Operation;
import dev.velox.engine.exchange.PathText;
import dev.velox.engine.gateway.ModelCatalog.Listing;
import dev.velox.engine.routing.Router;

/**
 * Answers requests for the list of models itself, where no upstream's own list is the gateway's.
 *
 * <p>Threads: called on the loop of the exchange, and answers there.
 */
final class ModelAnswers {

    private static final String PARTIAL = "x-velox-partial";
    private static final String MODELS = "models/";

    private final ModelCatalog catalog;
    private final boolean ours;

    ModelAnswers(ModelCatalog catalog, Router router) {
        this.catalog = catalog;
        this.ours = !router.servesAllAsItIs();
    }

    /** Whether the gateway answers this itself. */
    boolean takes(Exchange exchange) {
        Operation operation = exchange.head().operation();
        return ours && (operation == Operation.LIST_MODELS || operation == Operation.GET_MODEL);
    }

    /** Answers as soon as the list is known, unless the exchange has ended by then. */
    void answer(Exchange exchange) {
        catalog.listing()
                .thenAccept(listing -> exchange.loop().run(() -> {
                    if (!exchange.ended()) {
                        answer(exchange, listing);
                    }
                }));
    }

    private static void answer(Exchange exchange, Listing listing) {
        String missing = String.join(", ", listing.missing());
        Map<String, String> partial = missing.isEmpty() ? Map.of() : Map.of(PARTIAL, missing);
        if (!listing.answered() && listing.models().isEmpty()) {
            exchange.fail(
                    Failure.of(FailureCode.UPSTREAM_UNAVAILABLE, "No upstream gave its list of models: " + missing)
                            .withHeaders(partial));
            return;
        }
        String body = body(exchange, listing);
        if (body == null) {
            exchange.fail(Failure.of(
                            FailureCode.MODEL_NOT_FOUND,
                            "No upstream serves this model. GET /models lists those that are served.",
                            "model")
                    .withHeaders(partial));
            return;
        }
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        Headers headers = new Headers()
                .add("content-type", "application/json")
                .add("content-length", Integer.toString(bytes.length));
        partial.forEach(headers::add);
        exchange.commit(200, headers, false);
        exchange.sink().data(Unpooled.wrappedBuffer(bytes));
        exchange.sink().end();
        exchange.complete();
    }

    private static @Nullable String body(Exchange exchange, Listing listing) {
        if (exchange.head().operation() == Operation.LIST_MODELS) {
            return listing.json();
        }
        return listing.models().get(PathText.decoded(exchange.head().resource().substring(MODELS.length())));
    }
}
