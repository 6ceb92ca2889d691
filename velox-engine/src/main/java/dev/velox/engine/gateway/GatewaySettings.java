package dev.velox.engine.gateway;

/**
 * How requests are taken in.
 *
 * @param maxRequestSize largest body in bytes; a larger one is refused with 413 before it is buffered
 * @param batchSize most requests that one pass of a loop takes together
 * @param parse where bodies are scanned
 * @param offloadThreshold bodies over this many bytes are scanned by a worker instead of the loop
 * @param arenaSize scan scratch per loop and worker, in bytes
 * @param serverTiming which answers say where their time went
 */
public record GatewaySettings(
        long maxRequestSize,
        int batchSize,
        ParseMode parse,
        long offloadThreshold,
        int arenaSize,
        ServerTimingMode serverTiming) {

    /** Where bodies are scanned. */
    public enum ParseMode {
        /** On the loop up to the threshold, on a worker above it. */
        AUTO,
        /** All on workers. */
        WORKER
    }

    /** Which answers carry {@code Server-Timing}. */
    public enum ServerTimingMode {
        /** None. */
        OFF,
        /** Those to requests with {@code ?profile=true}. */
        ON_REQUEST,
        /** All. */
        ALWAYS
    }

    /** 32 MB bodies, batches of 64, offload over 256 KB, arenas of 256 KB, timing on request. */
    public static final GatewaySettings DEFAULT =
            new GatewaySettings(32L << 20, 64, ParseMode.AUTO, 256L << 10, 256 << 10, ServerTimingMode.ON_REQUEST);

    public GatewaySettings {
        if (maxRequestSize < 1 || maxRequestSize > (1L << 30)) {
            throw new IllegalArgumentException("max-request-size: " + maxRequestSize + " (expected: 1 byte .. 1 GB)");
        }
        if (batchSize < 1 || batchSize > 4096) {
            throw new IllegalArgumentException("batch-size: " + batchSize + " (expected: 1..4096)");
        }
        if (offloadThreshold < 0) {
            throw new IllegalArgumentException("offload-threshold: " + offloadThreshold + " (expected: >= 0 bytes)");
        }
        if (arenaSize < 4096 || arenaSize > (64 << 20)) {
            throw new IllegalArgumentException("arena-size: " + arenaSize + " (expected: 4 KB .. 64 MB)");
        }
    }
}
