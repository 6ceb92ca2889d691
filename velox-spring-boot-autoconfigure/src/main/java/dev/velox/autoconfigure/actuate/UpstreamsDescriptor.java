package dev.velox.autoconfigure.actuate;

import java.util.LinkedHashMap;
import java.util.Map;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

import dev.velox.engine.gateway.ClusterSnapshot;

/**
 * What {@code /actuator/velox/upstreams} shows.
 *
 * @param policy the balancing policy in force
 * @param waiting requests that wait, whatever for
 * @param dispatched requests that were sent to an upstream since the start
 * @param dropped requests that were refused before any upstream was asked
 * @param upstreams every upstream by its name
 */
record UpstreamsDescriptor(
        String policy, int waiting, long dispatched, long dropped, Map<String, UpstreamDescriptor> upstreams)
        implements OperationResponseBody {

    static UpstreamsDescriptor of(ClusterSnapshot cluster) {
        Map<String, UpstreamDescriptor> upstreams = new LinkedHashMap<>();
        cluster.members().forEach(member -> upstreams.put(member.name(), UpstreamDescriptor.of(member)));
        return new UpstreamsDescriptor(
                cluster.policy(), cluster.queueDepth(), cluster.dispatched(), cluster.dropped(), upstreams);
    }
}
