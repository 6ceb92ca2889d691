package dev.velox.engine.routing;

/**
 * Another name for a model.
 *
 * @param model what callers say
 * @param target what the upstream calls it
 */
public record Alias(String model, String target) {}
