package dev.velox.engine.exchange;

import org.jspecify.annotations.Nullable;

/**
 * An endpoint that may answer a request, and what the request must look like there. Immutable.
 *
 * @param endpoint where
 * @param model what the model is called there, written over the caller's word; null leaves the body byte for byte
 */
public record Candidate(Endpoint endpoint, @Nullable String model) {}
