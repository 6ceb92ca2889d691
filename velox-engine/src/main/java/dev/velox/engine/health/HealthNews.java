package dev.velox.engine.health;

import java.util.Locale;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.velox.engine.health.BreakerState.Closed;
import dev.velox.engine.health.BreakerState.HalfOpen;
import dev.velox.engine.health.BreakerState.Open;
import dev.velox.engine.observe.EngineObserver;

/**
 * Tells each change of an endpoint's verdict, to the observer and as one line of the log.
 *
 * <p>Threads: any.
 */
final class HealthNews {

    private static final Logger log = LoggerFactory.getLogger(HealthNews.class);

    private final String name;
    private final HealthSettings settings;
    private final EngineObserver observer;

    HealthNews(String name, HealthSettings settings, EngineObserver observer) {
        this.name = name;
        this.settings = settings;
        this.observer = observer;
    }

    void breaker(BreakerState to, HealthReason reason, HealthState state) {
        observer.healthChanged(name, state.label(), reason.label());
        switch (to) {
            case Open _ ->
                log.warn(
                        "Upstream {} is left alone for {} ms: {}",
                        name,
                        settings.breaker().open().toMillis(),
                        fact(reason));
            case HalfOpen _ -> log.info("Upstream {} is tried with one request at a time: {}", name, fact(reason));
            case Closed _ -> log.info("Upstream {} is back: {}", name, fact(reason));
        }
    }

    private String fact(HealthReason reason) {
        BreakerSettings breaker = settings.breaker();
        return switch (reason) {
            case CONSECUTIVE_FAILURES -> breaker.consecutiveFailures() + " requests in a row failed";
            case FAILURE_RATE ->
                String.format(
                        Locale.ROOT,
                        "at least %.0f %% of the last %d ms' requests failed",
                        100 * breaker.failureRate(),
                        breaker.window().toMillis());
            case OPEN_TIME_OVER -> "it was left alone for long enough";
            case REACHED_AGAIN -> "a probe has reached it";
            case TRIAL_FAILED -> "the request that tried it failed";
            case TRIAL_SUCCEEDED -> "the request that tried it succeeded";
            case PROBES_FAILED, PROBES_SUCCEEDED, RATE_LIMITED -> reason.label();
        };
    }

    void probedOut(String detail, HealthState state) {
        observer.healthChanged(name, state.label(), HealthReason.PROBES_FAILED.label());
        log.warn(
                "Upstream {} is out: {} probes in a row failed, the last with {}",
                name,
                settings.probe().downAfter(),
                detail);
    }

    void probedIn(HealthState state) {
        observer.healthChanged(name, state.label(), HealthReason.PROBES_SUCCEEDED.label());
        log.info(
                "Upstream {} is back: {} of its probes succeeded",
                name,
                settings.probe().upAfter());
    }

    void neverProbed(String detail) {
        log.info(
                "Upstream {}: no probe of it has ever succeeded, the last failed with {}; until one does, probes do not"
                        + " take it out. Its warm-up path may need another value",
                name,
                detail);
    }

    void rests(long nanos, HealthState state) {
        observer.healthChanged(name, state.label(), HealthReason.RATE_LIMITED.label());
        log.info("Upstream {} asked to be left alone for {} ms (429 with Retry-After)", name, nanos / 1_000_000);
    }
}
