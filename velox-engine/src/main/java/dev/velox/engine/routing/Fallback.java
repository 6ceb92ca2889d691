package dev.velox.engine.routing;

/**
 * What is asked instead when nobody who serves a model could answer.
 *
 * @param model what the caller said
 * @param target the model that is asked instead, by the name that a caller would give it
 */
public record Fallback(String model, String target) {}
