package dev.velox.engine.exchange;

import org.jspecify.annotations.Nullable;

/**
 * The head of a caller's request, after the lane has matched it to an operation.
 *
 * @param operation what is asked
 * @param resource the raw path below the base path, percent-encoding untouched, without a leading slash, for example
 *     {@code responses/resp_1/cancel}
 * @param query the raw query without its question mark, or null
 * @param headers all request headers as they came
 */
public record RequestHead(
        Operation operation, String resource, @Nullable String query, Headers headers) {}
