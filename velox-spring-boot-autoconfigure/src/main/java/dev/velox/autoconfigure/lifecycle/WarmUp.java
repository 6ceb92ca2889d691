package dev.velox.autoconfigure.lifecycle;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.core.Ordered;

import dev.velox.engine.upstream.UpstreamPool;

/**
 * Holds readiness back until connections are warm: Boot reports {@code ACCEPTING_TRAFFIC} once all runners have returned.
 * Whatever goes wrong here is a warning, never a failed start.
 */
final class WarmUp implements ApplicationRunner, Ordered {

    private static final Logger log = LoggerFactory.getLogger(WarmUp.class);

    private final UpstreamPool pool;
    private final Duration limit;

    /** @param limit after which readiness is held back no longer, whatever the pool says */
    WarmUp(UpstreamPool pool, Duration limit) {
        this.pool = pool;
        this.limit = limit;
    }

    @Override
    public void run(ApplicationArguments arguments) {
        try {
            pool.warmUp().toCompletableFuture().get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            log.warn("Warm-up is not done after {} ms; the application becomes ready without it", limit.toMillis());
        } catch (ExecutionException failed) {
            log.warn("Warm-up failed; connections are opened when needed", failed.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException failed) {
            log.warn("Warm-up failed; connections are opened when needed", failed);
        }
    }

    /** First: the runners of the application may already call the gateway. */
    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }
}
