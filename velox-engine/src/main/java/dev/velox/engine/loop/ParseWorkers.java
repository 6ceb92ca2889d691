package dev.velox.engine.loop;

/**
 * Threads that take work which would hold an event loop up: one bounded queue per worker, nobody blocks on either side.
 *
 * <p><b>Threads.</b> {@link #submit}, {@link #depth} and {@link #count} from any thread and lock-free; {@link #close} from
 * any thread but a loop or a worker, because it waits.
 */
public interface ParseWorkers extends AutoCloseable {

    /** Starts the threads; they are daemons and sleep until there is work. */
    static ParseWorkers start(WorkerSettings settings) {
        return new MpscParseWorkers(settings);
    }

    /**
     * Hands the task to the worker with the least to do. It then runs exactly once.
     *
     * @return false when every queue is full or the workers are closed; the task will not run
     */
    boolean submit(ParseTask task);

    /** Number of workers. */
    int count();

    /** Tasks that wait for a worker now; those that run are not counted. */
    int depth();

    /**
     * Takes no more tasks, lets those that wait run, and ends the threads. Waits for that, for a few seconds at most; tasks
     * that still wait then are logged. Further calls do nothing.
     */
    @Override
    void close();
}
