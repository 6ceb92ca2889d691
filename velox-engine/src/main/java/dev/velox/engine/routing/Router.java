package dev.velox.engine.routing;

import org.jspecify.annotations.Nullable;

import dev.velox.engine.exchange.Endpoint;
import dev.velox.engine.exchange.Operation;
import dev.velox.engine.exchange.RequestFacts;
import dev.velox.engine.exchange.RequestHead;
import dev.velox.engine.exchange.Route;

/**
 * Decides where a request goes: the one configured upstream, with the caller's base path replaced by the upstream's.
 *
 * <p>Threads: immutable, any.
 */
public final class Router {

    private final Endpoint endpoint;
    private final String responsesRoot;

    public Router(Endpoint endpoint) {
        this.endpoint = endpoint;
        // Operations on a stored response live below the path that creates one, wherever that was configured to be.
        this.responsesRoot = endpoint.responsesPath();
    }

    /**
     * The route of a request.
     *
     * @param facts what its body says, or null when it has none
     */
    public Route resolve(RequestHead head, @Nullable RequestFacts facts) {
        String path = path(head);
        String query = head.query();
        return new Route(endpoint, query == null ? path : path + '?' + query);
    }

    private String path(RequestHead head) {
        Operation operation = head.operation();
        if (operation == Operation.CREATE_RESPONSE) {
            return endpoint.responsesPath();
        }
        String resource = head.resource();
        if (resource.startsWith("responses/")) {
            return responsesRoot + resource.substring("responses".length());
        }
        return endpoint.basePath() + '/' + resource;
    }
}
