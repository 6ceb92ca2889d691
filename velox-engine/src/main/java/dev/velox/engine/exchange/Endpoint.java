package dev.velox.engine.exchange;

import java.net.URI;

/**
 * One upstream that can answer: an address and what its paths look like. Immutable.
 *
 * @param name name in logs, metrics and Actuator; {@code [a-z0-9]+}
 * @param origin scheme, host and port; no path
 * @param basePath what replaces the caller's base path, for example {@code /v1}; empty or starting with a slash
 * @param responsesPath path for {@link Operation#CREATE_RESPONSE}, whole
 */
public record Endpoint(String name, URI origin, String basePath, String responsesPath) {}
