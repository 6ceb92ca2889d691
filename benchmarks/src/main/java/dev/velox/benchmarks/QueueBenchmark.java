package dev.velox.benchmarks;

import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

import org.jctools.queues.atomic.MpscAtomicArrayQueue;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What does it cost to hand a task over: the queue that workers have, beside the JDK's? A thousand offers, then a thousand
 * polls, by one thread; the figure is for one offer and its poll. What waking a thread costs is another question.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 1,
        jvmArgsAppend = {"-XX:+UseSerialGC", "-Xms512m", "-Xmx512m"})
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class QueueBenchmark {

    private static final int TASKS = 1000;
    private static final Object TASK = new Object();

    @Param({"1024", "16384"})
    public int capacity;

    @Param({"mpsc", "array-blocking"})
    public String queue = "mpsc";

    private Queue<Object> tasks = new MpscAtomicArrayQueue<>(2);

    @Setup
    public void create() {
        IntFunction<Queue<Object>> kind = "mpsc".equals(queue) ? MpscAtomicArrayQueue::new : ArrayBlockingQueue::new;
        tasks = kind.apply(capacity);
    }

    @Benchmark
    @OperationsPerInvocation(TASKS)
    public int offerAndPoll() {
        int taken = 0;
        for (int i = 0; i < TASKS; i++) {
            taken += tasks.offer(TASK) ? 0 : 1;
        }
        while (tasks.poll() != null) {
            taken++;
        }
        return taken;
    }
}
