package dev.velox.engine.health;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** Asks an endpoint whether it is there: GETs its warm-up path and reads the whole answer. */
@FunctionalInterface
public interface Prober {

    /**
     * Any thread; does not block.
     *
     * @param timeout for the whole answer
     * @return the status of the answer; exceptionally when there is none in time
     */
    CompletionStage<Integer> probe(String endpoint, Duration timeout);
}
