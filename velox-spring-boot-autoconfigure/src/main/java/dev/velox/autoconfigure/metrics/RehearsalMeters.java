package dev.velox.autoconfigure.metrics;

import java.util.List;

import io.micrometer.core.instrument.MeterRegistry;

import dev.velox.autoconfigure.observe.Understudy;
import dev.velox.engine.ingress.LaneWatch;
import dev.velox.engine.observe.EngineObserver;

/** The gateway's meters over a registry that nobody scrapes, of the kind that the application has. */
final class RehearsalMeters implements Understudy {

    private final MeterRegistry registry;
    private final EngineObserver observer;
    private final LaneWatch watch;

    private RehearsalMeters(MeterRegistry registry, EngineObserver observer, LaneWatch watch) {
        this.registry = registry;
        this.observer = observer;
        this.watch = watch;
    }

    /**
     * Meters for one warm-up.
     *
     * @param like the application's registry, which is told nothing
     * @param genAi whether the meters of GenAI clients are kept too
     */
    static RehearsalMeters like(MeterRegistry like, boolean genAi) {
        MeterRegistry registry = CellMeters.emptyLike(like);
        CellMeters meters = new CellMeters(registry);
        ModelLabels models = new ModelLabels(1);
        EngineObserver own = new MicrometerObserver(meters, models);
        return new RehearsalMeters(
                registry,
                EngineObserver.all(
                        genAi ? List.of(own, new GenAiObserver(meters, models, new ModelLabels(1))) : List.of(own)),
                new LaneTimers(registry, "rehearsal"));
    }

    @Override
    public EngineObserver observer() {
        return observer;
    }

    @Override
    public LaneWatch watch() {
        return watch;
    }

    @Override
    public void close() {
        registry.close();
    }
}
