package dev.velox.engine.exchange;

/**
 * Where an exchange goes.
 *
 * @param endpoint the upstream
 * @param target raw path and query of the upstream request
 */
public record Route(Endpoint endpoint, String target) {}
