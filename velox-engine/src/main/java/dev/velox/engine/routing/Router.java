package dev.velox.engine.routing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.velox.engine.exchange.Candidate;
import dev.velox.engine.exchange.Endpoint;
import dev.velox.engine.exchange.Group;
import dev.velox.engine.exchange.RequestFacts;
import dev.velox.engine.exchange.RequestHead;
import dev.velox.engine.exchange.Route;

/**
 * Decides where a request may go: to those that serve its model, then to those that serve its fallbacks.
 *
 * <p><b>Order.</b> A name that is written out wins over patterns, the pattern with the longest start before its star over the
 * others, and any of them over the endpoint that takes what nobody names. Who lists the same name, or the same pattern, shares
 * the work. <b>Fallbacks</b> are those of the model that the caller named, in their order; a fallback's own are not followed, so
 * there is no circle. <b>Stored responses.</b> A request that goes on from one has no fallback: only who made it can answer.
 *
 * <p>Threads: immutable, any. Keeps nothing of the names that callers send.
 */
public final class Router {

    private final List<Offer> offers;
    private final ModelTable table;
    private final Map<String, List<Group>> fallbacks = new HashMap<>();
    private final Map<String, Route> named = new HashMap<>();
    private final List<Group> everybody;
    private final Route unnamed;
    private final @Nullable Route only;

    /** Everything goes to one endpoint. */
    public Router(Endpoint endpoint) {
        this(List.of(Offer.ofUnmatched(endpoint)), List.of());
    }

    /**
     * @param offers what each endpoint serves, in the order in which they are listed and asked for stored responses
     * @throws IllegalArgumentException if there is no offer, or a fallback names a model that nobody serves or itself
     */
    public Router(List<Offer> offers, List<Fallback> fallbacks) {
        this.offers = List.copyOf(offers);
        this.table = new ModelTable(offers);
        this.everybody = List.of(new Group(
                "",
                offers.stream()
                        .map(offer -> new Candidate(offer.endpoint(), null))
                        .toList()));
        this.unnamed = new Route(everybody, null);
        for (Fallback fallback : fallbacks) {
            this.fallbacks
                    .computeIfAbsent(fallback.model(), model -> new ArrayList<>())
                    .add(instead(fallback));
        }
        for (String model : table.names()) {
            named.put(model, new Route(groups(model), null));
        }
        for (String model : this.fallbacks.keySet()) {
            named.put(model, new Route(groups(model), null));
        }
        boolean simple = servesAllAsItIs() && fallbacks.isEmpty();
        this.only = simple ? Route.to(offers.getFirst().endpoint()) : null;
    }

    /**
     * The route of a request; without groups when nobody serves it.
     *
     * @param facts what its body says, or null when it has none
     */
    public Route resolve(RequestHead head, @Nullable RequestFacts facts) {
        String storedId = StoredId.of(head, facts);
        Route alone = only;
        if (alone != null) {
            return storedId == null ? alone : new Route(alone.groups(), storedId);
        }
        if (facts == null) {
            return storedId == null ? unnamed : new Route(everybody, storedId);
        }
        String model = facts.model();
        if (storedId != null) {
            Group group = table.find(model);
            return new Route(group == null ? List.of() : List.of(group), storedId);
        }
        Route known = named.get(model);
        return known != null ? known : new Route(groups(model), null);
    }

    /** What each endpoint serves, in the order of the configuration. */
    public List<Offer> offers() {
        return offers;
    }

    /** Whether one endpoint serves every model under the name that the caller gives it: its own list of models is ours. */
    public boolean servesAllAsItIs() {
        Offer first = offers.getFirst();
        return offers.size() == 1
                && first.aliases().isEmpty()
                && (first.unmatched() || first.models().contains("*"));
    }

    /** Whether requests for this model go to this endpoint, under this name. */
    public boolean serves(Endpoint endpoint, String model) {
        Group group = table.find(model);
        return group != null && group.candidates().contains(new Candidate(endpoint, null));
    }

    private List<Group> groups(String model) {
        Group group = table.find(model);
        if (group == null) {
            return List.of();
        }
        List<Group> instead = fallbacks.get(model);
        if (instead == null) {
            return List.of(group);
        }
        List<Group> groups = new ArrayList<>(instead.size() + 1);
        groups.add(group);
        groups.addAll(instead);
        return groups;
    }

    /** The body names another model, so every candidate has the name written over. */
    private Group instead(Fallback fallback) {
        String target = fallback.target();
        if (fallback.model().equals(target)) {
            throw new IllegalArgumentException(
                    "fallback of " + fallback.model() + ": itself (expected: another model)");
        }
        if (table.find(fallback.model()) == null) {
            throw unserved(fallback.model());
        }
        Group group = table.find(target);
        if (group == null) {
            throw unserved(target);
        }
        return new Group(
                target,
                group.candidates().stream()
                        .map(candidate ->
                                candidate.model() == null ? new Candidate(candidate.endpoint(), target) : candidate)
                        .toList());
    }

    private static IllegalArgumentException unserved(String model) {
        return new IllegalArgumentException("fallback: " + model + " (expected: a model that an upstream serves)");
    }
}
