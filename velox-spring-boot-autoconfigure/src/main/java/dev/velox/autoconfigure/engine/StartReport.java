package dev.velox.autoconfigure.engine;

import java.time.Duration;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;

import dev.velox.autoconfigure.ingress.Lane;
import dev.velox.engine.clock.NanoClock;
import dev.velox.engine.limit.LimiterState;
import dev.velox.engine.limit.RateLimiter;
import dev.velox.engine.scan.ScanEngine;

/** The few lines that say at start what is in force. */
final class StartReport implements SmartInitializingSingleton {

    private static final Logger log = LoggerFactory.getLogger(StartReport.class);

    private final RateLimiter limiter;
    private final Duration maxWait;
    private final ScanEngine scanEngine;
    private final Lane lane;

    StartReport(RateLimiter limiter, Duration maxWait, ScanEngine scanEngine, Lane lane) {
        this.limiter = limiter;
        this.maxWait = maxWait;
        this.scanEngine = scanEngine;
        this.lane = lane;
    }

    @Override
    public void afterSingletonsInstantiated() {
        log.info("Rate limit: {}", limit());
        log.info("Scanner: {} ({})", scanEngine.name(), scanEngine.reason());
        log.info("Lane: {} ({})", lane.name(), lane.reason());
    }

    private String limit() {
        LimiterState state = limiter.state(NanoClock.system().nanoTime());
        return state.enabled()
                ? "%d requests per minute, %d at once, waiting up to %d ms"
                        .formatted(state.requestsPerMinute(), state.burst(), maxWait.toMillis())
                : "off";
    }
}
