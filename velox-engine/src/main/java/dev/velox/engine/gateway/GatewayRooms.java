package dev.velox.engine.gateway;

import org.jspecify.annotations.Nullable;

import dev.velox.engine.admission.Admission;
import dev.velox.engine.batch.Batcher;
import dev.velox.engine.clock.NanoClock;
import dev.velox.engine.dispatch.Dispatcher;
import dev.velox.engine.limit.IngressQueue;
import dev.velox.engine.limit.RateLimiter;
import dev.velox.engine.loop.EngineLoops;
import dev.velox.engine.loop.ParseWorkers;
import dev.velox.engine.observe.EngineObserver;
import dev.velox.engine.observe.RequestTracer;
import dev.velox.engine.routing.Router;
import dev.velox.engine.scan.ScanEngine;
import dev.velox.engine.upstream.UpstreamPool;

/**
 * What a gateway is made of. It owns none of them: who made them closes them, after {@link VeloxGateway#drain}.
 *
 * @param loops where exchanges live
 * @param admission decides who may enter; made with {@code limiter} and {@code queue}
 * @param router knows who serves a model
 * @param upstreams connections to all that the router knows
 * @param dispatcher makes the attempts
 * @param batcher merges small requests before they are dispatched; null where no upstream takes merged calls
 * @param workers scan what would hold a loop up
 * @param scanEngine makes the scanners
 * @param limiter shown in the snapshot
 * @param queue bounds who waits
 * @param clock the time that all of them share
 * @param observer hears what happens
 * @param tracer decides which requests are traced
 */
public record GatewayRooms(
        EngineLoops loops,
        Admission admission,
        Router router,
        UpstreamPool upstreams,
        Dispatcher dispatcher,
        @Nullable Batcher batcher,
        ParseWorkers workers,
        ScanEngine scanEngine,
        RateLimiter limiter,
        IngressQueue queue,
        NanoClock clock,
        EngineObserver observer,
        RequestTracer tracer) {}
