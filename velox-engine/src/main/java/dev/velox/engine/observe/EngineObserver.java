package dev.velox.engine.observe;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What the engine tells the outside. Knows no metrics library; the auto-configuration translates.
 *
 * <p><b>Threads.</b> Called from any loop or worker, on the hot path: implementations neither block nor throw.
 */
public interface EngineObserver {

    /** Hears nothing. */
    EngineObserver NONE = new EngineObserver() {};

    /** One that tells all of these, in their order; {@link #NONE} when there are none. */
    static EngineObserver all(List<? extends EngineObserver> observers) {
        return switch (observers.size()) {
            case 0 -> NONE;
            case 1 -> observers.getFirst();
            default -> new Observers(List.copyOf(observers));
        };
    }

    /**
     * An exchange has ended.
     *
     * @param operation name of the operation, closed vocabulary; {@code none} when it was refused before it had one
     * @param upstream name of the upstream that it was routed to, or null when it never got so far
     * @param outcome outcome label, closed vocabulary
     * @param status status that the caller saw, 0 when the caller left before one was sent
     * @param durationNanos from the head's arrival to the end
     */
    default void exchangeEnded(
            String operation, @Nullable String upstream, String outcome, int status, long durationNanos) {}

    /**
     * An answer said how many tokens it took. Told once for an exchange, at the end of its answer: before {@link #exchangeEnded}
     * unless the caller left. A count is -1 when the answer does not say it.
     *
     * @param operation name of the operation, closed vocabulary
     * @param upstream who answered
     * @param inputTokens tokens of the request
     * @param outputTokens tokens of the answer
     * @param cachedTokens how many of the input came from the upstream's cache
     * @param reasoningTokens how many of the output went into reasoning
     * @param responseModel the model that the answer names, at most 256 characters, any word; or null
     */
    default void usage(
            String operation,
            String upstream,
            long inputTokens,
            long outputTokens,
            long cachedTokens,
            long reasoningTokens,
            @Nullable String responseModel) {}

    /** The limiter refused one exchange. */
    default void rateLimited() {}

    /** An event stream ended cleanly but without its terminal event. */
    default void streamEndedWithoutTerminal(String upstream) {}

    /** The reset of an attempt: the caller left while the upstream still worked. */
    default void upstreamCancelled(String upstream) {}

    /**
     * An attempt at an upstream has ended.
     *
     * @param outcome closed vocabulary: {@code completed}, {@code cancelled} or the label of a failure
     * @param status status that the upstream answered, 0 when it answered none
     * @param durationNanos from the pick to the end
     */
    default void attemptEnded(String upstream, String outcome, int status, long durationNanos) {}

    /**
     * A further attempt begins after one failed.
     *
     * @param upstream the one that is asked next
     * @param reason closed vocabulary: {@code never_reached}, {@code maybe_ran}, {@code rate_limited}
     */
    default void retried(String upstream, String reason) {}

    /** All endpoints of a model failed, and a fallback model is asked. */
    default void fellBack() {}

    /** A second attempt was sent to this upstream beside one that is slower than usual. */
    default void hedged(String upstream) {}

    /**
     * The verdict on an endpoint has changed.
     *
     * @param state the new one, closed vocabulary
     * @param reason what changed it, closed vocabulary
     */
    default void healthChanged(String upstream, String state, String reason) {}

    /** A request with a session went to the upstream that is the first choice for it. */
    default void affinityHit(String upstream) {}
}
