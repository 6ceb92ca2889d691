package dev.velox.engine.observe;

import java.util.List;

/**
 * What the engine tells the outside. Knows no metrics library; the auto-configuration translates.
 *
 * <p><b>Threads.</b> Called from any loop or worker, on the hot path: implementations neither block nor throw.
 */
public interface EngineObserver {

    /** Hears nothing. */
    EngineObserver NONE = new EngineObserver() {};

    /** An exchange has ended. */
    default void exchangeEnded(ExchangeRecord exchange) {}

    /**
     * An answer said how many tokens it took. Told once for an exchange, at the end of its answer: before {@link #exchangeEnded}
     * unless the caller left.
     */
    default void usage(UsageRecord usage) {}

    /** The limiter refused one exchange. */
    default void rateLimited() {}

    /** An event stream ended cleanly but without its terminal event. */
    default void streamEndedWithoutTerminal(String upstream) {}

    /**
     * The first attempt of an exchange has its endpoint.
     *
     * @param sinceArrivalNanos from the head's arrival to the pick: body, scan and waiting for the limiter included
     */
    default void picked(String upstream, long sinceArrivalNanos) {}

    /** The reset of an attempt: the caller left while the upstream still worked. */
    default void upstreamCancelled(String upstream) {}

    /** An attempt at an upstream has ended. */
    default void attemptEnded(AttemptRecord attempt) {}

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

    /**
     * Several requests were sent to an upstream as one call, which is over.
     *
     * @param upstream the one that was asked last
     * @param requests how many, at least 2
     * @param items prompts or inputs of all of them
     */
    default void merged(String upstream, int requests, int items) {}

    /** A request with a session went to the upstream that is the first choice for it. */
    default void affinityHit(String upstream) {}

    /**
     * A loop came back late to what it had promised to do; whatever lives on it stood still.
     *
     * @param loop index of the loop
     * @param dueNanos when it should have come back, on the engine's clock
     * @param lateNanos how much later it did
     */
    default void loopStalled(int loop, long dueNanos, long lateNanos) {}

    /** One that passes everything on to all of these, in order. */
    static EngineObserver all(List<EngineObserver> observers) {
        return switch (observers.size()) {
            case 0 -> NONE;
            case 1 -> observers.getFirst();
            default -> new Observers(observers);
        };
    }
}
