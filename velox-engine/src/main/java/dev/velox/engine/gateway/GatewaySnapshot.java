package dev.velox.engine.gateway;

import java.util.List;
import java.util.Map;

import dev.velox.engine.limit.LimiterState;
import dev.velox.engine.upstream.UpstreamSnapshot;

/**
 * The gateway as people see it.
 *
 * @param draining whether it winds down
 * @param inFlight open exchanges
 * @param maxInFlight how many may be open
 * @param bufferedBytes bytes reserved for large bodies
 * @param bufferLimitBytes how many may be
 * @param queueDepth exchanges that wait, by what they wait for
 * @param queueCapacity how many may wait, all together
 * @param limiter state of the rate limiter
 * @param scanner name of the scan engine, and why it was chosen
 * @param loops number of event loops
 * @param workers number of parse workers
 * @param upstreams every upstream
 */
public record GatewaySnapshot(
        boolean draining,
        int inFlight,
        int maxInFlight,
        long bufferedBytes,
        long bufferLimitBytes,
        Map<String, Integer> queueDepth,
        int queueCapacity,
        LimiterState limiter,
        String scanner,
        int loops,
        int workers,
        List<UpstreamSnapshot> upstreams) {}
