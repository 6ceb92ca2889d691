package dev.velox.engine.routing;

import java.util.List;

import dev.velox.engine.exchange.Endpoint;

/**
 * What one endpoint serves. Immutable.
 *
 * @param endpoint who
 * @param models names, and patterns in which {@code *} stands for any number of characters
 * @param aliases names that are written over before the request goes there
 * @param unmatched whether it also gets what nobody names
 */
public record Offer(Endpoint endpoint, List<String> models, List<Alias> aliases, boolean unmatched) {

    public Offer {
        models = List.copyOf(models);
        aliases = List.copyOf(aliases);
    }

    /** An endpoint that gets whatever nobody names. */
    public static Offer ofUnmatched(Endpoint endpoint) {
        return new Offer(endpoint, List.of(), List.of(), true);
    }
}
