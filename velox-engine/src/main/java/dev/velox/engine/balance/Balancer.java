package dev.velox.engine.balance;

import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.velox.engine.exchange.Candidate;
import dev.velox.engine.exchange.Endpoint;
import dev.velox.engine.exchange.Group;
import dev.velox.engine.health.EndpointHealth;
import dev.velox.engine.health.HealthBoard;

/**
 * Picks an endpoint of a group.
 *
 * <p>Threads: any.
 */
public final class Balancer {

    private final HealthBoard health;

    public Balancer(HealthBoard health) {
        this.health = health;
    }

    /**
     * An endpoint that may be asked now and was not asked before, of the lowest tier that has one; null when there is none.
     *
     * @param tried endpoints that are not to be picked again
     * @param affinityKey requests with equal keys go to the same endpoint while it can take them; null for none
     */
    public @Nullable Candidate pick(Group group, List<Endpoint> tried, @Nullable String affinityKey, long now) {
        Candidate best = null;
        for (Candidate candidate : group.candidates()) {
            Endpoint endpoint = candidate.endpoint();
            EndpointHealth state = health.of(endpoint.name());
            boolean possible = !tried.contains(endpoint)
                    && state.available(now)
                    && state.restLeft(group.model(), now) == 0
                    && (endpoint.maxInFlight() == 0 || state.inFlight() < endpoint.maxInFlight());
            if (possible && (best == null || endpoint.tier() < best.endpoint().tier())) {
                best = candidate;
            }
        }
        return best;
    }
}
