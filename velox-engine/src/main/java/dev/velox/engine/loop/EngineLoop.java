package dev.velox.engine.loop;

import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

import io.netty.channel.EventLoop;

/**
 * One event loop as the engine sees it: a Netty event loop with a small index, by which rooms keep state per loop in plain
 * arrays.
 */
public final class EngineLoop implements Executor {

    private final EventLoop eventLoop;
    private final int index;

    EngineLoop(EventLoop eventLoop, int index) {
        this.eventLoop = eventLoop;
        this.index = index;
    }

    /** From 0 to {@link EngineLoops#count()} - 1. */
    public int index() {
        return index;
    }

    public EventLoop eventLoop() {
        return eventLoop;
    }

    /** Whether the calling thread is this loop. */
    public boolean inLoop() {
        return eventLoop.inEventLoop();
    }

    /** Runs the task on this loop, after the current I/O pass when called from it. Any thread. */
    @Override
    public void execute(Runnable task) {
        eventLoop.execute(task);
    }

    /** Runs the task now when called on this loop, else posts it. */
    public void run(Runnable task) {
        if (eventLoop.inEventLoop()) {
            task.run();
        } else {
            eventLoop.execute(task);
        }
    }

    /** Runs the task on this loop once {@code delayNanos} have passed; the handle cancels it. */
    public Scheduled schedule(Runnable task, long delayNanos) {
        var future = eventLoop.schedule(task, delayNanos, TimeUnit.NANOSECONDS);
        return () -> future.cancel(false);
    }

    @Override
    public String toString() {
        return "loop-" + index;
    }

    /** A task that waits for its time. */
    @FunctionalInterface
    public interface Scheduled {
        /** Does nothing when the task already ran. */
        void cancel();
    }
}
