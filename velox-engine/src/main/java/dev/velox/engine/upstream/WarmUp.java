package dev.velox.engine.upstream;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.velox.engine.loop.EngineLoop;

/**
 * Opens the connections of one upstream before the first request needs them. Each loop sends as many HEAD requests as it
 * keeps connections, one after the other and each over a connection of its own. Any status warms.
 *
 * <p>Threads: any; completes on a loop.
 */
final class WarmUp {

    private static final Logger log = LoggerFactory.getLogger(WarmUp.class);

    private final Upstream upstream;
    private final EgressSettings egress;
    private final UpstreamFailures failures;

    WarmUp(Upstream upstream, EgressSettings egress) {
        this.upstream = upstream;
        this.egress = egress;
        this.failures = new UpstreamFailures(upstream, egress);
    }

    /** One loop's part. */
    record Part(EngineLoop loop, LoopClient client, int requests) {}

    /** Completes when warm, failed or out of time; never exceptionally. */
    CompletableFuture<Void> run(List<Part> parts) {
        upstream.warmUp(Upstream.WarmUpState.PENDING);
        List<CompletableFuture<?>> running = new ArrayList<>();
        for (Part part : parts) {
            running.add(run(part));
        }
        return CompletableFuture.allOf(running.toArray(CompletableFuture<?>[]::new))
                .handle((nothing, failure) -> {
                    ended(failure);
                    return null;
                });
    }

    private CompletableFuture<Void> run(Part part) {
        CompletableFuture<Void> result = new CompletableFuture<>();
        try {
            part.loop().execute(() -> part.client().warm(part.requests(), egress.prewarmTimeout(), result));
        } catch (RejectedExecutionException e) {
            // The loops end before the warm-up could begin.
            result.completeExceptionally(e);
        }
        return result;
    }

    private void ended(Throwable failure) {
        if (failure == null) {
            upstream.warmUp(Upstream.WarmUpState.WARM);
            log.info(
                    "Upstream {} is warm: {} connection(s), {}",
                    upstream.name(),
                    upstream.connections(),
                    upstream.spoken());
            return;
        }
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        String reason = cause instanceof TimeoutException
                ? "not warm within egress.prewarm-timeout (" + UpstreamFailures.inWords(egress.prewarmTimeout()) + ")"
                : failures.notConnected(cause).failure().message();
        upstream.warmUp(Upstream.WarmUpState.FAILED);
        log.warn("Upstream {} could not be warmed up and connects on first use: {}", upstream.name(), reason);
    }
}
