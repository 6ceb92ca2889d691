package dev.velox.autoconfigure.actuate;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;

import dev.velox.autoconfigure.ingress.Lane;
import dev.velox.autoconfigure.ingress.OwnListener;
import dev.velox.engine.gateway.VeloxGateway;

/** The gateway as it is now. Holds no key, and none of what callers sent. */
@Endpoint(id = "velox", defaultAccess = Access.READ_ONLY)
final class VeloxEndpoint {

    private static final String UPSTREAMS = "upstreams";

    private final VeloxGateway gateway;
    private final Lane lane;
    private final OwnListener listener;

    VeloxEndpoint(VeloxGateway gateway, Lane lane, OwnListener listener) {
        this.gateway = gateway;
        this.lane = lane;
        this.listener = listener;
    }

    @ReadOperation
    VeloxDescriptor velox() {
        return VeloxDescriptor.of(gateway.snapshot(), lane, listener.address());
    }

    /** {@code upstreams}, or one of them by its name; null, which is 404, for whatever else. */
    @ReadOperation
    @Nullable OperationResponseBody velox(@Selector(match = Selector.Match.ALL_REMAINING) String... path) {
        List<String> parts = List.of(path);
        if (parts.isEmpty() || parts.size() > 2 || !parts.getFirst().equals(UPSTREAMS)) {
            return null;
        }
        UpstreamsDescriptor all = UpstreamsDescriptor.of(gateway.cluster());
        return parts.size() == 1 ? all : all.upstreams().get(parts.getLast());
    }
}
