package dev.velox.engine.observe;

import java.net.URI;

import org.jspecify.annotations.Nullable;

/**
 * What an answer says it took. A count is -1 when the answer does not say it.
 *
 * @param operation name of the operation, closed vocabulary
 * @param upstream who answered
 * @param origin its address
 * @param requestModel the model that was asked for, as the caller would name it; any word
 * @param responseModel the model that the answer names, at most 256 characters, any word; or null
 * @param inputTokens tokens of the request
 * @param outputTokens tokens of the answer
 * @param cachedTokens how many of the input came from the upstream's cache
 * @param reasoningTokens how many of the output went into reasoning
 */
public record UsageRecord(
        String operation,
        String upstream,
        URI origin,
        String requestModel,
        @Nullable String responseModel,
        long inputTokens,
        long outputTokens,
        long cachedTokens,
        long reasoningTokens) {}
