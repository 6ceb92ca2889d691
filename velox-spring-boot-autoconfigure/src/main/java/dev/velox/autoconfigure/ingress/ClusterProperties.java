package dev.velox.autoconfigure.ingress;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What callers may see of the upstreams.
 *
 * @param enabled Whether "GET /v1/cluster" (below "velox.ingress.base-path") tells callers how each upstream is: its address,
 *     health, load and last failure. It asks for the same key as every other path of the gateway.
 */
@ConfigurationProperties("velox.cluster")
public record ClusterProperties(@DefaultValue("false") boolean enabled) {}
