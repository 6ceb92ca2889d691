package dev.velox.engine.batch;

import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.velox.engine.exchange.Candidate;
import dev.velox.engine.exchange.Group;
import dev.velox.engine.exchange.Route;

/**
 * The upstreams that take merged calls. Immutable.
 *
 * @param upstreams by name; those without an entry get every request as it came
 */
public record BatchPlan(Map<String, BatchSettings> upstreams) {

    public BatchPlan {
        upstreams = Map.copyOf(upstreams);
    }

    /**
     * How requests of a route are merged: a merged call may end at any endpoint of the route, so all of them, fallbacks
     * included, must take it, and the narrowest bounds hold. Null when they are not merged.
     */
    @Nullable BatchSettings of(Route route) {
        BatchSettings common = null;
        for (Group group : route.groups()) {
            for (Candidate candidate : group.candidates()) {
                BatchSettings settings = upstreams.get(candidate.endpoint().name());
                if (settings == null) {
                    return null;
                }
                common = common == null ? settings : common.and(settings);
            }
        }
        return common;
    }
}
