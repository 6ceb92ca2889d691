package dev.velox.engine.loop;

/** Work for one of the {@link ParseWorkers}. */
@FunctionalInterface
public interface ParseTask {

    /**
     * Runs on the worker's thread. What it throws is logged and goes no further: the task itself has to tell its exchange.
     *
     * @param worker number of the worker, from 0 to {@link ParseWorkers#count()} - 1, by which callers keep state per
     *     worker in plain arrays
     */
    void run(int worker);
}
