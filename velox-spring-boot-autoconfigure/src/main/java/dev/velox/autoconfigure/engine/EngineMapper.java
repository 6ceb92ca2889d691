package dev.velox.autoconfigure.engine;

import java.util.Locale;

import org.springframework.util.unit.DataSize;

import dev.velox.autoconfigure.InvalidVeloxSettingException;
import dev.velox.autoconfigure.access.AccessProperties;
import dev.velox.autoconfigure.engine.WorkersProperties.PinMode;
import dev.velox.autoconfigure.ingress.IngressProperties;
import dev.velox.autoconfigure.limit.RateLimitProperties;
import dev.velox.autoconfigure.observe.ObserveProperties;
import dev.velox.engine.admission.AdmissionSettings;
import dev.velox.engine.gateway.GatewaySettings;
import dev.velox.engine.loop.CpuAffinity;
import dev.velox.engine.loop.WorkerSettings;
import dev.velox.engine.scan.ScanEngine;
import dev.velox.engine.scan.ScanEngineUnavailableException;

/** Properties to the engine's settings. */
final class EngineMapper {

    private EngineMapper() {}

    /** The engine that is asked for, where it runs; else the user reads what it lacks. */
    static ScanEngine scanEngine(ScanProperties scan) {
        try {
            return ScanEngine.choose(scan.engine());
        } catch (ScanEngineUnavailableException e) {
            throw InvalidVeloxSettingException.of(
                    "velox.scan.engine", scan.engine().name().toLowerCase(Locale.ROOT), e.expected());
        }
    }

    static AdmissionSettings admission(
            AccessProperties access, IngressProperties ingress, RateLimitProperties rateLimit) {
        return new AdmissionSettings(
                access.apiKeys(),
                access.anonymous(),
                ingress.maxInFlight(),
                ingress.bufferLimitBytes(),
                rateLimit.maxWait());
    }

    static GatewaySettings gateway(
            IngressProperties ingress, WorkersProperties workers, ObserveProperties observe, ScanEngine scanEngine) {
        DataSize offloadThreshold = ingress.offloadThreshold();
        return new GatewaySettings(
                ingress.maxRequestSize().toBytes(),
                ingress.batchSize(),
                ingress.parse(),
                offloadThreshold != null ? offloadThreshold.toBytes() : scanEngine.offloadThreshold(),
                (int) workers.arenaSize().toBytes(),
                observe.serverTiming());
    }

    /** A queue per worker that takes what the ingress queue lets wait, so that it is never the narrower bound by surprise. */
    static WorkerSettings workers(WorkersProperties workers, IngressProperties ingress) {
        return new WorkerSettings(
                workers.effectiveCount(), ingress.capacity(), "velox-worker-", affinity(workers.pinned()));
    }

    /** On two CPUs the collector and the compiler need what a pinned thread leaves. */
    static CpuAffinity affinity(PinMode mode) {
        boolean few = Runtime.getRuntime().availableProcessors() <= 2;
        return mode == PinMode.OFF || (mode == PinMode.AUTO && few)
                ? CpuAffinity.NONE
                : CpuAffinity.detect(mode == PinMode.ON);
    }
}
