package dev.velox.autoconfigure.observe;

import dev.velox.engine.ingress.LaneWatch;
import dev.velox.engine.observe.EngineObserver;

/**
 * Listens to the warm-up requests in place of what listens to the gateway: the same classes, so that they are compiled when the
 * first caller comes, over a place of their own that nobody reads. Made for one warm-up and closed after it.
 */
public interface Understudy extends AutoCloseable {

    /** Makes one when a warm-up begins. */
    @FunctionalInterface
    interface Source {
        Understudy open();
    }

    /** Nobody listens. */
    Understudy NONE = new Understudy() {
        @Override
        public EngineObserver observer() {
            return EngineObserver.NONE;
        }

        @Override
        public LaneWatch watch() {
            return LaneWatch.NONE;
        }

        @Override
        public void close() {
            // Nothing was opened.
        }
    };

    EngineObserver observer();

    LaneWatch watch();

    @Override
    void close();
}
