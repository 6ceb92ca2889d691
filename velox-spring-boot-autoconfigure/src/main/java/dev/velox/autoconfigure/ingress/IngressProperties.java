package dev.velox.autoconfigure.ingress;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

import dev.velox.engine.admission.AdmissionSettings;
import dev.velox.engine.gateway.GatewaySettings.ParseMode;

import static dev.velox.autoconfigure.InvalidVeloxSettingException.check;

/**
 * How requests are taken in.
 *
 * @param capacity Requests that may wait at the same time, whatever they wait for. Past it requests are refused with 503.
 * @param batchSize Requests that one pass of an event loop takes together at most.
 * @param lane Way in. "netty" takes the gateway's paths in Boot's Reactor Netty server before WebFlux sees them, at a fraction
 *     of the cost, and goes around whatever the application put in front of its paths; "webflux" runs behind every WebFilter of
 *     the application, Spring Security included. "auto" takes "netty" only where it goes around nothing, and the start says
 *     what and why.
 * @param parse Where bodies are scanned. "auto" scans on the event loop, and bodies over "velox.ingress.offload-threshold" on a
 *     worker; "worker" scans all of them on workers.
 * @param offloadThreshold Size of a body above which a worker scans it instead of the event loop. When unset, 1MB with the
 *     "vector" scan engine and 256KB with "swar".
 * @param maxRequestSize Largest body of a request. A larger one is refused with 413 before it is held in memory.
 * @param basePath Path that the gateway's endpoints stand below.
 * @param bufferLimit Memory that the bodies of all requests may hold at the same time; bodies over 64KB count. When unset, a
 *     quarter of the heap. Past it requests are refused with 503.
 * @param maxInFlight Requests that may be open at the same time. Past it requests are refused with 503.
 * @param bodyTimeout How long the body of a request may make no progress, as a duration. Past it the request is refused with
 *     408.
 * @param openaiNotFound Whether unknown paths below the base path are answered with a 404 in OpenAI's shape. When false they
 *     are the application's.
 * @param listener A port of the gateway's own.
 */
@ConfigurationProperties("velox.ingress")
public record IngressProperties(
        @DefaultValue("16384") int capacity,
        @DefaultValue("64") int batchSize,
        @DefaultValue("auto") LaneMode lane,
        @DefaultValue("auto") ParseMode parse,
        @Nullable DataSize offloadThreshold,
        @DefaultValue("32MB") DataSize maxRequestSize,
        @DefaultValue("/v1") String basePath,
        @Nullable DataSize bufferLimit,
        @DefaultValue("10000") int maxInFlight,
        @DefaultValue("30s") Duration bodyTimeout,
        @DefaultValue("false") boolean openaiNotFound,
        @NestedConfigurationProperty @DefaultValue ListenerProperties listener) {

    private static final int MAX_CAPACITY = 1 << 20;
    private static final DataSize MAX_BUFFER_LIMIT = DataSize.ofTerabytes(1);
    private static final DataSize MAX_REQUEST_SIZE = DataSize.ofGigabytes(1);

    public IngressProperties {
        check(capacity >= 1 && capacity <= MAX_CAPACITY, "velox.ingress.capacity", capacity, "1.." + MAX_CAPACITY);
        check(batchSize >= 1 && batchSize <= 4096, "velox.ingress.batch-size", batchSize, "1..4096");
        if (offloadThreshold != null) {
            check(!offloadThreshold.isNegative(), "velox.ingress.offload-threshold", offloadThreshold, ">= 0B");
        }
        check(
                maxRequestSize.toBytes() >= 1 && maxRequestSize.compareTo(MAX_REQUEST_SIZE) <= 0,
                "velox.ingress.max-request-size",
                maxRequestSize,
                "1B..1GB");
        check(
                basePath.matches("(/[A-Za-z0-9._~-]+)+"),
                "velox.ingress.base-path",
                basePath,
                "a path such as /v1, of letters, digits, '.', '_', '~' and '-', without a slash at its end");
        if (bufferLimit != null) {
            long least = Math.max(maxRequestSize.toBytes(), AdmissionSettings.MIN_BUFFER_LIMIT);
            check(
                    bufferLimit.toBytes() >= least && bufferLimit.compareTo(MAX_BUFFER_LIMIT) <= 0,
                    "velox.ingress.buffer-limit",
                    bufferLimit,
                    least + "B (room for one request of velox.ingress.max-request-size) .. " + MAX_BUFFER_LIMIT);
        }
        check(maxInFlight >= 1, "velox.ingress.max-in-flight", maxInFlight, ">= 1");
        check(bodyTimeout.isPositive(), "velox.ingress.body-timeout", bodyTimeout, "> 0s");
        check(
                lane != LaneMode.WEBFLUX || !listener.enabled(),
                "velox.ingress.lane",
                "webflux",
                "auto or netty, because velox.ingress.listener.port is set and that port is not WebFlux's");
    }

    /** Bytes that all bodies may hold: what is set, or a quarter of the heap. */
    public long bufferLimitBytes() {
        return bufferLimit != null
                ? bufferLimit.toBytes()
                : Math.max(
                        Runtime.getRuntime().maxMemory() / 4,
                        Math.max(maxRequestSize.toBytes(), AdmissionSettings.MIN_BUFFER_LIMIT));
    }

    /** Ways in that can be asked for. */
    public enum LaneMode {
        /** Velox chooses. */
        AUTO,
        /** A functional endpoint of WebFlux. */
        WEBFLUX,
        /** A handler in Boot's Reactor Netty server. */
        NETTY
    }
}
