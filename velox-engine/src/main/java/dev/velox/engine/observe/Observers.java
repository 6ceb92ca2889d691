package dev.velox.engine.observe;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Tells each of several observers, in their order.
 *
 * @param all at least two
 */
record Observers(List<EngineObserver> all) implements EngineObserver {

    @Override
    public void exchangeEnded(
            String operation, @Nullable String upstream, String outcome, int status, long durationNanos) {
        for (EngineObserver each : all) {
            each.exchangeEnded(operation, upstream, outcome, status, durationNanos);
        }
    }

    @Override
    public void usage(
            String operation,
            String upstream,
            long inputTokens,
            long outputTokens,
            long cachedTokens,
            long reasoningTokens,
            @Nullable String responseModel) {
        for (EngineObserver each : all) {
            each.usage(operation, upstream, inputTokens, outputTokens, cachedTokens, reasoningTokens, responseModel);
        }
    }

    @Override
    public void rateLimited() {
        for (EngineObserver each : all) {
            each.rateLimited();
        }
    }

    @Override
    public void streamEndedWithoutTerminal(String upstream) {
        for (EngineObserver each : all) {
            each.streamEndedWithoutTerminal(upstream);
        }
    }

    @Override
    public void upstreamCancelled(String upstream) {
        for (EngineObserver each : all) {
            each.upstreamCancelled(upstream);
        }
    }

    @Override
    public void attemptEnded(String upstream, String outcome, int status, long durationNanos) {
        for (EngineObserver each : all) {
            each.attemptEnded(upstream, outcome, status, durationNanos);
        }
    }

    @Override
    public void retried(String upstream, String reason) {
        for (EngineObserver each : all) {
            each.retried(upstream, reason);
        }
    }

    @Override
    public void fellBack() {
        for (EngineObserver each : all) {
            each.fellBack();
        }
    }

    @Override
    public void hedged(String upstream) {
        for (EngineObserver each : all) {
            each.hedged(upstream);
        }
    }

    @Override
    public void healthChanged(String upstream, String state, String reason) {
        for (EngineObserver each : all) {
            each.healthChanged(upstream, state, reason);
        }
    }

    @Override
    public void affinityHit(String upstream) {
        for (EngineObserver each : all) {
            each.affinityHit(upstream);
        }
    }
}
