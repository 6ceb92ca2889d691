package dev.velox.engine.loop;

/**
 * The workers that take what would hold a loop up.
 *
 * @param count threads, 1 to 1024
 * @param queueCapacity tasks that may wait for one worker, 1 to 1048576
 * @param threadNamePrefix thread names are this and the worker's number, for example {@code velox-worker-0}
 * @param affinity pins worker i as the i-th thread, or {@link CpuAffinity#NONE}
 */
public record WorkerSettings(int count, int queueCapacity, String threadNamePrefix, CpuAffinity affinity) {

    private static final int MAX_COUNT = 1024;
    private static final int MAX_CAPACITY = 1 << 20;

    public WorkerSettings {
        if (count < 1 || count > MAX_COUNT) {
            throw new IllegalArgumentException("count: " + count + " (expected: 1.." + MAX_COUNT + ")");
        }
        if (queueCapacity < 1 || queueCapacity > MAX_CAPACITY) {
            throw new IllegalArgumentException(
                    "queue-capacity: " + queueCapacity + " (expected: 1.." + MAX_CAPACITY + ")");
        }
        if (threadNamePrefix.isBlank()) {
            throw new IllegalArgumentException("thread-name-prefix: blank (expected: a name such as velox-worker-)");
        }
    }
}
