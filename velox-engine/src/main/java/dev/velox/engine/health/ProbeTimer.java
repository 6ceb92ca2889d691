package dev.velox.engine.health;

import dev.velox.engine.loop.EngineLoop.Scheduled;

/** Runs probes when it is their time; an {@link dev.velox.engine.loop.EngineLoop} does. */
@FunctionalInterface
public interface ProbeTimer {

    /** Runs the task once so many nanoseconds have passed; the handle cancels it. Any thread. */
    Scheduled schedule(Runnable task, long delayNanos);
}
