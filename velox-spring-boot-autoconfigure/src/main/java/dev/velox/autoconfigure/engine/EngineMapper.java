package dev.velox.autoconfigure.engine;

import dev.velox.autoconfigure.access.AccessProperties;
import dev.velox.autoconfigure.ingress.IngressProperties;
import dev.velox.autoconfigure.limit.RateLimitProperties;
import dev.velox.engine.admission.AdmissionSettings;
import dev.velox.engine.gateway.GatewaySettings;
import dev.velox.engine.loop.WorkerSettings;

/** Properties to the engine's settings. */
final class EngineMapper {

    private EngineMapper() {}

    static AdmissionSettings admission(
            AccessProperties access, IngressProperties ingress, RateLimitProperties rateLimit) {
        return new AdmissionSettings(
                access.apiKeys(),
                access.anonymous(),
                ingress.maxInFlight(),
                ingress.bufferLimitBytes(),
                rateLimit.maxWait());
    }

    static GatewaySettings gateway(IngressProperties ingress, WorkersProperties workers) {
        return new GatewaySettings(
                ingress.maxRequestSize().toBytes(),
                ingress.batchSize(),
                ingress.parse(),
                ingress.offloadThreshold().toBytes(),
                (int) workers.arenaSize().toBytes());
    }

    /** A queue per worker that takes what the ingress queue lets wait, so that it is never the narrower bound by surprise. */
    static WorkerSettings workers(WorkersProperties workers, IngressProperties ingress) {
        return new WorkerSettings(workers.effectiveCount(), ingress.capacity(), "velox-worker-");
    }
}
