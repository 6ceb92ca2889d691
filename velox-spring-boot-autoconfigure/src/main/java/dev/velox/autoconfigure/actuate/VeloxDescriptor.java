package dev.velox.autoconfigure.actuate;

import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;

import io.netty.util.NetUtil;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

import dev.velox.autoconfigure.ingress.Lane;
import dev.velox.engine.gateway.GatewaySnapshot;
import dev.velox.engine.limit.LimiterState;
import dev.velox.engine.upstream.UpstreamSnapshot;

/**
 * What {@code /actuator/velox} shows.
 *
 * @param draining whether the gateway winds down
 * @param lane the way in, and why this one
 * @param listener address and port of the gateway's own, or null where it shares the web server's
 * @param scanner the scan engine, and why this one
 * @param loops number of event loops
 * @param workers number of workers that scan large bodies
 * @param requests open requests
 * @param buffers bytes that bodies hold
 * @param queue requests that wait
 * @param limiter the rate limit
 * @param upstreams every upstream by its name
 */
record VeloxDescriptor(
        boolean draining,
        Lane lane,
        @Nullable String listener,
        String scanner,
        int loops,
        int workers,
        Requests requests,
        Buffers buffers,
        Queue queue,
        LimiterState limiter,
        Map<String, Upstream> upstreams)
        implements OperationResponseBody {

    static VeloxDescriptor of(GatewaySnapshot gateway, Lane lane, @Nullable InetSocketAddress listener) {
        Map<String, Upstream> upstreams = new LinkedHashMap<>();
        gateway.upstreams().forEach(upstream -> upstreams.put(upstream.name(), Upstream.of(upstream)));
        return new VeloxDescriptor(
                gateway.draining(),
                lane,
                listener == null ? null : NetUtil.toSocketAddressString(listener),
                gateway.scanner(),
                gateway.loops(),
                gateway.workers(),
                new Requests(gateway.inFlight(), gateway.maxInFlight()),
                new Buffers(gateway.bufferedBytes(), gateway.bufferLimitBytes()),
                new Queue(gateway.queueCapacity(), gateway.queueDepth()),
                gateway.limiter(),
                upstreams);
    }

    record Requests(int inFlight, int limit) {}

    record Buffers(long bytes, long limit) {}

    /**
     * Requests that wait.
     *
     * @param capacity how many may wait, all together
     * @param waiting how many wait, by what they wait for
     */
    record Queue(int capacity, Map<String, Integer> waiting) {}

    record Upstream(
            String origin,
            String protocol,
            int connections,
            int inFlight,
            String warmUp,
            @Nullable String lastFailure) {

        static Upstream of(UpstreamSnapshot upstream) {
            return new Upstream(
                    upstream.origin(),
                    upstream.protocol(),
                    upstream.connections(),
                    upstream.inFlight(),
                    upstream.warmUp(),
                    upstream.lastFailure());
        }
    }
}
