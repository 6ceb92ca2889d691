package dev.velox.engine.exchange;

import org.jspecify.annotations.Nullable;

/**
 * What the scanner read from the body: the few fields a gateway acts on, decoded. Holds no view of any scan buffer.
 *
 * @param model the model that the caller named
 * @param stream whether a stream of events is asked for
 * @param modelOffset where the model's string token starts in the body, its opening quote included, in bytes
 * @param modelLength length of that token with both quotes, in bytes
 * @param replayable whether the body allows a second attempt after the first may have run: {@code store} is false and none
 *     of {@code background}, {@code previous_response_id}, {@code conversation} is set
 * @param affinityKey {@code prompt_cache_key}, else {@code session_id}, or null
 * @param previousResponseId {@code previous_response_id} or null
 */
public record RequestFacts(
        String model,
        boolean stream,
        int modelOffset,
        int modelLength,
        boolean replayable,
        @Nullable String affinityKey,
        @Nullable String previousResponseId) {}
