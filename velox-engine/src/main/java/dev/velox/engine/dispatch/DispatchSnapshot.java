package dev.velox.engine.dispatch;

import java.util.List;

import dev.velox.engine.health.EndpointHealthSnapshot;

/**
 * Who gets the requests, for people.
 *
 * @param policy label of the balancing policy in force
 * @param dispatched exchanges that were sent to an endpoint since the start, each counted once
 * @param endpoints what is known of each, in the order of the configuration
 */
public record DispatchSnapshot(String policy, long dispatched, List<EndpointHealthSnapshot> endpoints) {

    public DispatchSnapshot {
        endpoints = List.copyOf(endpoints);
    }
}
