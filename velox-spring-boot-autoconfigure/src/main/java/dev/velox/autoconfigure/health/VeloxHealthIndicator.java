package dev.velox.autoconfigure.health;

import java.util.LinkedHashMap;
import java.util.Map;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

import dev.velox.engine.gateway.GatewaySnapshot;
import dev.velox.engine.gateway.VeloxGateway;
import dev.velox.engine.upstream.UpstreamSnapshot;

/**
 * Reports upstreams in its details and is UP whatever they do: restarting or taking out this application repairs no upstream.
 * OUT_OF_SERVICE while the gateway winds down.
 */
final class VeloxHealthIndicator extends AbstractHealthIndicator {

    private final VeloxGateway gateway;

    VeloxHealthIndicator(VeloxGateway gateway) {
        super("Velox health check failed");
        this.gateway = gateway;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        GatewaySnapshot snapshot = gateway.snapshot();
        if (snapshot.draining()) {
            builder.outOfService();
        } else {
            builder.up();
        }
        Map<String, Object> upstreams = new LinkedHashMap<>();
        snapshot.upstreams().forEach(upstream -> upstreams.put(upstream.name(), details(upstream)));
        builder.withDetail("upstreams", upstreams);
    }

    private static Map<String, Object> details(UpstreamSnapshot upstream) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("origin", upstream.origin());
        details.put("connections", upstream.connections());
        details.put("inFlight", upstream.inFlight());
        details.put("warmUp", upstream.warmUp());
        String lastFailure = upstream.lastFailure();
        if (lastFailure != null) {
            details.put("lastFailure", lastFailure);
        }
        return details;
    }
}
