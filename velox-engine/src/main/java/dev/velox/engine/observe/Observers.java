package dev.velox.engine.observe;

import java.util.List;

/** Passes everything on to several, in order. */
final class Observers implements EngineObserver {

    private final EngineObserver[] all;

    Observers(List<EngineObserver> all) {
        this.all = all.toArray(EngineObserver[]::new);
    }

    @Override
    public void exchangeEnded(ExchangeRecord exchange) {
        for (EngineObserver each : all) {
            each.exchangeEnded(exchange);
        }
    }

    @Override
    public void usage(UsageRecord usage) {
        for (EngineObserver each : all) {
            each.usage(usage);
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
    public void picked(String upstream, long sinceArrivalNanos) {
        for (EngineObserver each : all) {
            each.picked(upstream, sinceArrivalNanos);
        }
    }

    @Override
    public void upstreamCancelled(String upstream) {
        for (EngineObserver each : all) {
            each.upstreamCancelled(upstream);
        }
    }

    @Override
    public void attemptEnded(AttemptRecord attempt) {
        for (EngineObserver each : all) {
            each.attemptEnded(attempt);
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
    public void merged(String upstream, int requests, int items) {
        for (EngineObserver each : all) {
            each.merged(upstream, requests, items);
        }
    }

    @Override
    public void affinityHit(String upstream) {
        for (EngineObserver each : all) {
            each.affinityHit(upstream);
        }
    }

    @Override
    public void loopStalled(int loop, long dueNanos, long lateNanos) {
        for (EngineObserver each : all) {
            each.loopStalled(loop, dueNanos, lateNanos);
        }
    }
}
