package dev.velox.engine.upstream;

/**
 * What an upstream answered to a request of the gateway's own.
 *
 * @param status HTTP status
 * @param body as UTF-8, at most 4 MB
 */
public record Fetched(int status, String body) {}
