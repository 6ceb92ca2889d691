package dev.velox.engine.exchange;

import java.util.List;

/**
 * The endpoints that serve one model, all alike to the caller. Immutable; made once for each model that the configuration
 * names.
 *
 * @param model the model as the caller would name it; empty for requests without one
 * @param candidates in the order of the configuration, never empty
 */
public record Group(String model, List<Candidate> candidates) {

    public Group {
        candidates = List.copyOf(candidates);
        if (candidates.isEmpty()) {
            throw new IllegalArgumentException("candidates: [] (expected: at least one)");
        }
    }
}
