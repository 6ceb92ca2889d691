package dev.velox.engine.routing;

import org.jspecify.annotations.Nullable;

import dev.velox.engine.exchange.Endpoint;
import dev.velox.engine.exchange.RequestFacts;
import dev.velox.engine.exchange.RequestHead;
import dev.velox.engine.exchange.Route;

/**
 * Decides where a request may go: the one configured upstream.
 *
 * <p>Threads: immutable, any.
 */
public final class Router {

    private final Route only;

    public Router(Endpoint endpoint) {
        this.only = Route.to(endpoint);
    }

    /**
     * The route of a request; without groups when nobody serves it.
     *
     * @param facts what its body says, or null when it has none
     */
    public Route resolve(RequestHead head, @Nullable RequestFacts facts) {
        return only;
    }
}
