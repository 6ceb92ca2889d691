package dev.velox.engine.exchange;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Where an exchange may go: the group of the model that was asked for, then the groups of its fallbacks, in order.
 *
 * @param groups empty when nobody serves the model
 * @param storedId id of the stored response that the request is about or goes on from; only the endpoint that made it can
 *     answer. Null for requests that stand alone
 */
public record Route(List<Group> groups, @Nullable String storedId) {

    public Route {
        groups = List.copyOf(groups);
    }

    /** The way to one endpoint and nowhere else. */
    public static Route to(Endpoint endpoint) {
        return new Route(List.of(new Group("", List.of(new Candidate(endpoint, null)))), null);
    }
}
