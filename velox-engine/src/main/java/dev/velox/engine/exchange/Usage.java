package dev.velox.engine.exchange;

import org.jspecify.annotations.Nullable;

/**
 * What an answer says it took. A count is -1 when the answer does not say it.
 *
 * @param inputTokens tokens of the request
 * @param outputTokens tokens of the answer
 * @param cachedTokens how many of the input came from the upstream's cache
 * @param reasoningTokens how many of the output went into reasoning
 * @param responseModel the model that the answer names, at most 256 characters; the upstream's word, so no label of a metric
 */
public record Usage(
        long inputTokens,
        long outputTokens,
        long cachedTokens,
        long reasoningTokens,
        @Nullable String responseModel) {}
