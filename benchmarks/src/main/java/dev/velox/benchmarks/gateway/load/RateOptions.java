package dev.velox.benchmarks.gateway.load;

import dev.velox.benchmarks.gateway.Options;

/**
 * Options of an open-loop run.
 *
 * @param perSecond requests per second
 * @param connections connections opened before the first request
 * @param mostConnections connections at most
 * @param spinNanos how long before a start the generator stops sleeping
 */
record RateOptions(
        Target target,
        int perSecond,
        int seconds,
        int warmupSeconds,
        int connections,
        int mostConnections,
        long spinNanos) {

    private static final long NANOS_PER_MICRO = 1000;

    static RateOptions of(Options options) {
        return new RateOptions(
                Target.of(options.text("target")),
                options.number("rate", 8000),
                options.number("seconds", 60),
                options.number("warmup", 10),
                options.number("connections", 256),
                options.number("max-connections", 2048),
                options.number("spin-us", 0) * NANOS_PER_MICRO);
    }
}
