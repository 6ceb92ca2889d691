package dev.velox.autoconfigure.actuate;

import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

import dev.velox.autoconfigure.ingress.Lane;
import dev.velox.engine.gateway.VeloxGateway;

/** The gateway as it is now. Holds no key, and none of what callers sent. */
@Endpoint(id = "velox", defaultAccess = Access.READ_ONLY)
final class VeloxEndpoint {

    private final VeloxGateway gateway;
    private final Lane lane;

    VeloxEndpoint(VeloxGateway gateway, Lane lane) {
        this.gateway = gateway;
        this.lane = lane;
    }

    @ReadOperation
    VeloxDescriptor velox() {
        return VeloxDescriptor.of(gateway.snapshot(), lane);
    }
}
