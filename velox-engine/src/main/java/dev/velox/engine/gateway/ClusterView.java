package dev.velox.engine.gateway;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.stream.Collectors;

import dev.velox.engine.dispatch.DispatchSnapshot;
import dev.velox.engine.dispatch.Dispatcher;
import dev.velox.engine.exchange.Exchange;
import dev.velox.engine.exchange.Failure;
import dev.velox.engine.exchange.FailureCode;
import dev.velox.engine.gateway.ClusterSnapshot.Member;
import dev.velox.engine.health.EndpointHealthSnapshot;
import dev.velox.engine.limit.IngressQueue;
import dev.velox.engine.limit.IngressQueue.WaitReason;
import dev.velox.engine.routing.Offer;
import dev.velox.engine.routing.Router;
import dev.velox.engine.upstream.UpstreamPool;
import dev.velox.engine.upstream.UpstreamSnapshot;

/**
 * Brings together what the rooms know of the upstreams.
 *
 * <p>Threads: any.
 */
final class ClusterView {

    private static final Set<FailureCode> DROPS = EnumSet.of(
            FailureCode.RATE_LIMIT_EXCEEDED,
            FailureCode.UPSTREAM_RATE_LIMITED,
            FailureCode.OVERLOADED,
            FailureCode.NO_HEALTHY_UPSTREAM,
            FailureCode.SHUTTING_DOWN);

    private final Router router;
    private final UpstreamPool upstreams;
    private final Dispatcher dispatcher;
    private final IngressQueue queue;
    private final LongAdder dropped = new LongAdder();

    ClusterView(Router router, UpstreamPool upstreams, Dispatcher dispatcher, IngressQueue queue) {
        this.router = router;
        this.upstreams = upstreams;
        this.dispatcher = dispatcher;
        this.queue = queue;
    }

    /** An exchange has failed before its answer began. */
    void refused(Exchange exchange, Failure failure) {
        if (exchange.attempts() == 0 && DROPS.contains(failure.code())) {
            dropped.increment();
        }
    }

    ClusterSnapshot snapshot() {
        DispatchSnapshot dispatch = dispatcher.snapshot();
        Map<String, EndpointHealthSnapshot> health = dispatch.endpoints().stream()
                .collect(Collectors.toMap(EndpointHealthSnapshot::name, Function.identity()));
        Map<String, UpstreamSnapshot> traffic =
                upstreams.snapshot().stream().collect(Collectors.toMap(UpstreamSnapshot::name, Function.identity()));
        List<Member> members = new ArrayList<>();
        for (Offer offer : router.offers()) {
            EndpointHealthSnapshot known = health.get(offer.endpoint().name());
            UpstreamSnapshot seen = traffic.get(offer.endpoint().name());
            // A router or pool of the application's own may speak of others than the rest of the house does.
            if (known != null && seen != null) {
                members.add(new Member(offer, seen, known));
            }
        }
        int waiting = 0;
        for (WaitReason reason : WaitReason.values()) {
            waiting += queue.depth(reason);
        }
        return new ClusterSnapshot(dispatch.policy(), waiting, dispatch.dispatched(), dropped.sum(), members);
    }
}
