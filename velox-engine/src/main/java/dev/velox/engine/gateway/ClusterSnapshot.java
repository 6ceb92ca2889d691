package dev.velox.engine.gateway;

import java.util.List;

import dev.velox.engine.health.EndpointHealthSnapshot;
import dev.velox.engine.routing.Offer;
import dev.velox.engine.upstream.UpstreamSnapshot;

/**
 * The upstreams as people see them. Never holds a key.
 *
 * @param policy label of the balancing policy in force
 * @param queueDepth exchanges that wait, whatever for
 * @param dispatched exchanges that were sent to an upstream since the start, each counted once
 * @param dropped exchanges that were refused before any upstream was asked, because of a limit or because none could be asked
 * @param members every upstream, in the order of the configuration
 */
public record ClusterSnapshot(String policy, int queueDepth, long dispatched, long dropped, List<Member> members) {

    public ClusterSnapshot {
        members = List.copyOf(members);
    }

    /**
     * One upstream.
     *
     * @param offer what it serves, and its share
     * @param traffic its connections
     * @param health what is known of it
     */
    public record Member(Offer offer, UpstreamSnapshot traffic, EndpointHealthSnapshot health) {

        public String name() {
            return offer.endpoint().name();
        }
    }
}
