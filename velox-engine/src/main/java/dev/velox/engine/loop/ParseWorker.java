package dev.velox.engine.loop;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import org.jctools.queues.atomic.MpscAtomicArrayQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One worker: a thread, its queue, and how it idles: spin, raise the flag, look again, park.
 *
 * <p><b>No wake-up is lost.</b> The worker stores {@code parked = true} and then reads the queue's producer index; a
 * producer moves that index by compare-and-set and then reads {@code parked}. All four are volatile accesses, so they have
 * one order on which everybody agrees, and in it either the worker's read comes after the producer's write (it sees the
 * task and does not park) or the producer's read comes after the worker's write (it sees the flag and unparks). An unpark
 * that comes before the park leaves a permit, with which the park returns at once. Whoever clears the flag first pays for
 * the system call, so it is made once per sleep and not once per task.
 *
 * <p><b>Threads.</b> {@link #offer}, {@link #load}, {@link #waiting} and {@link #wake} from any thread, {@link #run} on the
 * worker's own.
 */
final class ParseWorker implements Runnable {

    private static final Logger log = LoggerFactory.getLogger(ParseWorker.class);

    /** About 5 us. With two cores or fewer the spinning would take the core that the producer needs. */
    private static final int SPINS = Runtime.getRuntime().availableProcessors() > 2 ? 200 : 0;

    private final int number;
    private final int capacity;
    private final BooleanSupplier mayEnd;
    private final CpuAffinity affinity;
    private final Thread thread;
    private final AtomicBoolean parked = new AtomicBoolean();

    /** The variant without Unsafe, of which the JDK warns in every application. Its size is rounded up; ours is not. */
    private final MpscAtomicArrayQueue<ParseTask> queue;

    private volatile boolean busy;

    /** @param mayEnd read when there is nothing to do: true once no task can come any more */
    ParseWorker(int number, WorkerSettings settings, BooleanSupplier mayEnd) {
        this.number = number;
        this.capacity = settings.queueCapacity();
        this.mayEnd = mayEnd;
        this.affinity = settings.affinity();
        this.queue = new MpscAtomicArrayQueue<>(capacity);
        this.thread = Thread.ofPlatform()
                .daemon()
                .name(settings.threadNamePrefix() + number)
                .unstarted(this);
    }

    Thread thread() {
        return thread;
    }

    boolean offer(ParseTask task) {
        if (!queue.offerIfBelowThreshold(task, capacity)) {
            return false;
        }
        if (parked.get() && parked.compareAndSet(true, false)) {
            LockSupport.unpark(thread);
        }
        return true;
    }

    /** Tasks that wait or run. */
    int load() {
        return queue.size() + (busy ? 1 : 0);
    }

    /** Tasks that wait. */
    int waiting() {
        return queue.size();
    }

    /** Makes the worker look around, whatever it does. */
    void wake() {
        LockSupport.unpark(thread);
    }

    @Override
    public void run() {
        affinity.pinCurrentThread(number);
        while (true) {
            // Left set by a task, the interrupt status would reach the next one, and no park would hold.
            Thread.interrupted();
            ParseTask task = queue.poll();
            if (task != null) {
                runSafely(task);
            } else if (mayEnd.getAsBoolean() && queue.isEmpty()) {
                return;
            } else {
                idle();
            }
        }
    }

    private void idle() {
        for (int i = 0; i < SPINS; i++) {
            if (!queue.isEmpty()) {
                return;
            }
            Thread.onSpinWait();
        }
        parked.set(true);
        if (queue.isEmpty() && !mayEnd.getAsBoolean()) {
            LockSupport.park(this);
        }
        parked.set(false);
    }

    private void runSafely(ParseTask task) {
        busy = true;
        try {
            task.run(number);
        } catch (Throwable e) {
            // Errors too: a worker that dies takes its queue with it.
            log.error("A task of {} failed; the worker goes on", thread.getName(), e);
        } finally {
            busy = false;
        }
    }
}
