package dev.velox.engine.health;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import dev.velox.engine.observe.EngineObserver;

/** Endpoints under test, the settings that tests change, and what was told of them. */
final class Endpoints {

    static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    /** A reading of a clock that began anywhere. */
    static final long START = -7 * SECOND;

    /** 5 failures in a row or half of 20 in 10 s; open 30 s; 20 s for a trial. */
    static final BreakerSettings BREAKER =
            new BreakerSettings(5, 0.5, Duration.ofSeconds(10), 20, Duration.ofSeconds(30), Duration.ofSeconds(20));

    private Endpoints() {}

    static HealthSettings settings(BreakerSettings breaker) {
        return new HealthSettings(ProbeSettings.DEFAULT, breaker, Duration.ofSeconds(60), Duration.ofSeconds(10));
    }

    static HealthSettings settings(ProbeSettings probe) {
        return new HealthSettings(probe, BREAKER, Duration.ofSeconds(60), Duration.ofSeconds(10));
    }

    static EndpointHealth one(News news) {
        return one(BREAKER, news);
    }

    static EndpointHealth one(BreakerSettings breaker, News news) {
        return new HealthBoard(List.of("acme"), settings(breaker), news).of("acme");
    }

    /** Fails so many requests of their own, all sent and answered now. */
    static void fail(EndpointHealth endpoint, int times, long now) {
        for (int i = 0; i < times; i++) {
            endpoint.failed(now, 0, now, false);
        }
    }

    /** What the observer was told, one line each. */
    static final class News implements EngineObserver {

        final List<String> told = new CopyOnWriteArrayList<>();

        @Override
        public void healthChanged(String upstream, String state, String reason) {
            told.add(upstream + " " + state + " " + reason);
        }
    }
}
