package dev.velox.engine.exchange;

import java.net.URI;

/**
 * One upstream that can answer: an address, what its paths look like, and its share of the work. Immutable.
 *
 * @param name name in logs, metrics and Actuator; {@code [a-z0-9]+}
 * @param origin scheme, host and port; no path
 * @param basePath what replaces the caller's base path, for example {@code /v1}; empty or starting with a slash
 * @param responsesPath path for {@link Operation#CREATE_RESPONSE}, whole
 * @param weight share of the work when balancing goes by weights, from 1
 * @param tier endpoints of the lowest tier are used first, those of the next only when none of it can be
 * @param maxInFlight attempts that may be open at once, 0 = unlimited
 */
public record Endpoint(
        String name, URI origin, String basePath, String responsesPath, int weight, int tier, int maxInFlight) {

    public Endpoint {
        if (weight < 1) {
            throw new IllegalArgumentException("weight: " + weight + " (expected: >= 1)");
        }
        if (tier < 0) {
            throw new IllegalArgumentException("tier: " + tier + " (expected: >= 0)");
        }
        if (maxInFlight < 0) {
            throw new IllegalArgumentException("maxInFlight: " + maxInFlight + " (expected: >= 0, 0 = unlimited)");
        }
    }

    /** An endpoint of weight 1 in tier 0 without a limit. */
    public Endpoint(String name, URI origin, String basePath, String responsesPath) {
        this(name, origin, basePath, responsesPath, 1, 0, 0);
    }

    /** Raw path and query under which this endpoint serves a request. */
    public String target(RequestHead head) {
        String path = path(head);
        String query = head.query();
        return query == null ? path : path + '?' + query;
    }

    private String path(RequestHead head) {
        if (head.operation() == Operation.CREATE_RESPONSE) {
            return responsesPath;
        }
        String resource = head.resource();
        if (resource.startsWith("responses/")) {
            // Operations on a stored response live below the path that creates one, wherever that was configured to be.
            return responsesPath + resource.substring("responses".length());
        }
        return basePath + '/' + resource;
    }
}
