package dev.velox.engine.health;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The endpoints' states by name. One per gateway, shared by all loops.
 *
 * <p>Threads: any.
 */
public final class HealthBoard {

    private final Map<String, EndpointHealth> endpoints = new LinkedHashMap<>();

    public HealthBoard(Collection<String> names) {
        for (String name : names) {
            endpoints.put(name, new EndpointHealth(name));
        }
    }

    /**
     * The state of one endpoint.
     *
     * @throws IllegalArgumentException if there is no such endpoint
     */
    public EndpointHealth of(String name) {
        EndpointHealth health = endpoints.get(name);
        if (health == null) {
            throw new IllegalArgumentException("endpoint: " + name + " (expected: one of " + endpoints.keySet() + ")");
        }
        return health;
    }

    /** All of them, in the order of the configuration. */
    public List<EndpointHealth> all() {
        return List.copyOf(endpoints.values());
    }
}
