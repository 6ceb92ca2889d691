package dev.velox.autoconfigure.balance;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;

import dev.velox.engine.balance.BalancePolicy;
import dev.velox.engine.balance.Balancer;

/**
 * Which policy spreads the requests, and its switch. Writing needs {@code management.endpoint.veloxbalance.access=unrestricted};
 * what was written is lost at restart, and the answer says so.
 */
@WebEndpoint(id = "veloxbalance", defaultAccess = Access.READ_ONLY)
final class VeloxBalanceEndpoint {

    private static final Logger log = LoggerFactory.getLogger(VeloxBalanceEndpoint.class);

    private final Balancer balancer;
    private final BalancePolicy configured;

    VeloxBalanceEndpoint(Balancer balancer, BalancePolicy configured) {
        this.balancer = balancer;
        this.configured = configured;
    }

    @ReadOperation
    Descriptor balance() {
        return new Descriptor(balancer.policy().label(), configured.label(), BalancePolicy.labels());
    }

    @WriteOperation
    WebEndpointResponse<OperationResponseBody> balance(@Nullable String policy) {
        BalancePolicy next;
        try {
            next = BalancePolicy.of(String.valueOf(policy));
        } catch (IllegalArgumentException unknown) {
            return new WebEndpointResponse<>(
                    new Refusal(String.valueOf(unknown.getMessage()), BalancePolicy.labels()),
                    WebEndpointResponse.STATUS_BAD_REQUEST);
        }
        BalancePolicy previous = balancer.policy();
        balancer.policy(next);
        log.info(
                "Balancing switched from {} to {} through Actuator, until the next restart (velox.balance.policy={})",
                previous.label(),
                next.label(),
                configured.label());
        return new WebEndpointResponse<>(new Switched(
                next.label(),
                previous.label(),
                "Lost at restart: set velox.balance.policy=" + next.label() + " to keep it."));
    }

    /**
     * What reading shows.
     *
     * @param policy the one in force
     * @param configured the one that a restart brings back
     * @param policies all
     */
    record Descriptor(String policy, String configured, List<String> policies) implements OperationResponseBody {}

    record Switched(String policy, String previous, String note) implements OperationResponseBody {}

    record Refusal(String error, List<String> policies) implements OperationResponseBody {}
}
