package dev.velox.engine.dispatch;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.velox.engine.balance.Balancer;
import dev.velox.engine.exchange.Candidate;
import dev.velox.engine.exchange.Endpoint;
import dev.velox.engine.exchange.Exchange;
import dev.velox.engine.exchange.Failure;
import dev.velox.engine.exchange.FailureCode;
import dev.velox.engine.exchange.Group;
import dev.velox.engine.exchange.RequestFacts;
import dev.velox.engine.exchange.Route;
import dev.velox.engine.health.HealthBoard;

/**
 * Where one exchange goes next: to the endpoints of the group that serves its model, then to those of its fallbacks.
 *
 * <p>An only endpoint is asked whatever is known of it: there is nothing better to do, and its own answer says more than
 * the gateway's guess.
 */
final class Itinerary {

    private static final long A_SECOND = 1_000_000_000L;

    /** Of whoever has no choice; clearing it is allowed. */
    private static final List<Endpoint> NONE = Collections.emptyList();

    private final Balancer balancer;
    private final HealthBoard health;
    private final List<Group> groups;
    private final @Nullable String affinityKey;
    private final boolean alone;
    private boolean onlyTried;
    private final List<Endpoint> tried;
    private final List<Endpoint> triedHere;
    private int at;

    Itinerary(Dispatcher dispatcher, Exchange exchange) {
        this.balancer = dispatcher.balancer();
        this.health = dispatcher.health();
        Route route = exchange.route();
        this.groups = route == null ? List.of() : groups(route, dispatcher);
        this.affinityKey = affinityKey(exchange);
        this.alone = groups.size() == 1 && groups.getFirst().candidates().size() == 1;
        this.tried = alone ? NONE : new ArrayList<>(2);
        this.triedHere = alone ? NONE : new ArrayList<>(2);
    }

    /**
     * A stored response is known to the endpoint that made it and to nobody else. Who that was may be unknown, after a restart
     * for example: then what goes on from it is asked of its model's group, and what is about it of the first endpoint.
     */
    private static List<Group> groups(Route route, Dispatcher dispatcher) {
        String id = route.storedId();
        if (id == null || route.groups().isEmpty()) {
            return route.groups();
        }
        String maker =
                dispatcher.reading().ids().endpoint(id, dispatcher.clock().nanoTime());
        Group group = route.groups().getFirst();
        for (Candidate candidate : group.candidates()) {
            if (candidate.endpoint().name().equals(maker)) {
                return List.of(only(group, candidate));
            }
        }
        return List.of(group.model().isEmpty() ? only(group, group.candidates().getFirst()) : group);
    }

    private static Group only(Group group, Candidate candidate) {
        return new Group(group.model(), List.of(candidate));
    }

    private static @Nullable String affinityKey(Exchange exchange) {
        String session = exchange.head().headers().first("x-session-id");
        RequestFacts facts = exchange.facts();
        return session != null || facts == null ? session : facts.affinityKey();
    }

    /** Whether there is no choice. */
    boolean alone() {
        return alone;
    }

    /** Whether a fallback is asked now. */
    boolean onFallback() {
        return at > 0;
    }

    /** Name of the model whose endpoints are asked now. */
    String model() {
        return groups.get(at).model();
    }

    /** The next endpoint, of this group or of the next fallback that has one; null when there is none. */
    @Nullable Candidate next(long now) {
        while (at < groups.size()) {
            Candidate next = sibling(now);
            if (next != null) {
                return next;
            }
            if (at == groups.size() - 1) {
                return null;
            }
            at++;
            triedHere.clear();
        }
        return null;
    }

    /** Another endpoint of the same group; null when there is none. */
    @Nullable Candidate sibling(long now) {
        Group group = groups.get(at);
        if (alone) {
            return takeOnly(group.candidates().getFirst());
        }
        while (true) {
            Candidate picked = pick(group, now);
            if (picked == null) {
                return null;
            }
            tried.add(picked.endpoint());
            triedHere.add(picked.endpoint());
            if (health.of(picked.endpoint().name()).acquire(now)) {
                return picked;
            }
        }
    }

    private @Nullable Candidate pick(Group group, long now) {
        Candidate other = balancer.pick(group, tried, affinityKey, now);
        // Who could not answer for the former model may well for this one, when nobody else is left.
        return other != null || at == 0 ? other : balancer.pick(group, triedHere, affinityKey, now);
    }

    private @Nullable Candidate takeOnly(Candidate only) {
        if (onlyTried || full(only.endpoint())) {
            return null;
        }
        onlyTried = true;
        return only;
    }

    /** From the beginning: every endpoint may be asked once more. */
    void again() {
        at = 0;
        onlyTried = false;
        tried.clear();
        triedHere.clear();
    }

    /** Whether an endpoint is left that was not asked, as far as one can say without asking for it. */
    boolean hasOther(long now) {
        for (int i = at; i < groups.size(); i++) {
            List<Endpoint> asked = i == at ? triedHere : List.of();
            if (!alone && balancer.canPick(groups.get(i), asked, now)) {
                return true;
            }
        }
        return false;
    }

    /** Why nobody could be asked. */
    Failure nobody(long now) {
        if (groups.isEmpty()) {
            return Failure.of(
                    FailureCode.MODEL_NOT_FOUND,
                    "No upstream serves this model. GET /models lists those that are served.",
                    "model");
        }
        long rest = Long.MAX_VALUE;
        for (Group group : groups) {
            for (Candidate candidate : group.candidates()) {
                if (full(candidate.endpoint())) {
                    return Failure.retryable(
                            FailureCode.OVERLOADED,
                            "All upstreams of this model have as many requests as they may (max-in-flight). Try again"
                                    + " later.",
                            A_SECOND);
                }
                rest = Math.min(rest, restLeft(group, candidate, now));
            }
        }
        return rest > 0
                ? Failure.retryable(
                        FailureCode.UPSTREAM_RATE_LIMITED,
                        "All upstreams of this model have asked to be left alone for a while. Try again then.",
                        rest)
                : Failure.retryable(
                        FailureCode.NO_HEALTHY_UPSTREAM,
                        "No upstream of this model is healthy. Try again later; /actuator/velox says what is wrong with"
                                + " each.",
                        A_SECOND);
    }

    private boolean full(Endpoint endpoint) {
        return endpoint.maxInFlight() > 0 && health.of(endpoint.name()).inFlight() >= endpoint.maxInFlight();
    }

    private long restLeft(Group group, Candidate candidate, long now) {
        return health.of(candidate.endpoint().name()).restLeft(group.model(), now);
    }
}
