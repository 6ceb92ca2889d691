package dev.velox.engine.health;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.velox.engine.observe.EngineObserver;

/**
 * The endpoints' states by name. One per gateway, shared by all loops.
 *
 * <p>Threads: any.
 */
public final class HealthBoard {

    private final Map<String, EndpointHealth> endpoints = new LinkedHashMap<>();
    private final HealthSettings settings;

    /** With the usual settings; nobody hears of changes. */
    public HealthBoard(Collection<String> names) {
        this(names, HealthSettings.DEFAULT, EngineObserver.NONE);
    }

    /** @param observer hears of every change of a verdict */
    public HealthBoard(Collection<String> names, HealthSettings settings, EngineObserver observer) {
        this.settings = settings;
        for (String name : names) {
            endpoints.put(name, new EndpointHealth(name, settings, observer));
        }
    }

    public HealthSettings settings() {
        return settings;
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

    /** All of them at one moment, for people. */
    public List<EndpointHealthSnapshot> snapshot(long now) {
        return endpoints.values().stream()
                .map(endpoint -> endpoint.snapshot(now))
                .toList();
    }
}
