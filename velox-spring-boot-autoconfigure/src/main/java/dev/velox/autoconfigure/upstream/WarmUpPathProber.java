package dev.velox.autoconfigure.upstream;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import dev.velox.engine.health.Prober;
import dev.velox.engine.upstream.Fetched;
import dev.velox.engine.upstream.UpstreamPool;

/** Probes an upstream with a GET of its warm-up path, over the pool's connections and with its key. */
final class WarmUpPathProber implements Prober {

    private final UpstreamPool pool;
    private final Map<String, String> paths;

    /** @param paths the warm-up paths by name of the upstream */
    WarmUpPathProber(UpstreamPool pool, Map<String, String> paths) {
        this.pool = pool;
        this.paths = Map.copyOf(paths);
    }

    @Override
    public CompletionStage<Integer> probe(String endpoint, Duration timeout) {
        String path = paths.get(endpoint);
        if (path == null) {
            return CompletableFuture.failedFuture(new IllegalArgumentException(
                    "endpoint: " + endpoint + " (expected: one of " + paths.keySet() + ")"));
        }
        return pool.fetch(endpoint, path, timeout).thenApply(Fetched::status);
    }
}
