package dev.velox.engine.loop;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.velox.engine.clock.NanoClock;

/**
 * {@link ParseWorkers} over one multi-producer single-consumer queue per worker.
 *
 * <p><b>No task is lost at the end.</b> A submitter counts itself in and then reads {@code closed}; a worker ends only
 * after it read {@code closed}, then no submitter inside, then its queue empty. So whoever still read "open" is seen inside
 * or has its task in the queue already.
 */
final class MpscParseWorkers implements ParseWorkers {

    private static final Logger log = LoggerFactory.getLogger(MpscParseWorkers.class);
    private static final long CLOSE_TIMEOUT_NANOS = Duration.ofSeconds(5).toNanos();

    private final List<ParseWorker> workers = new ArrayList<>();
    private final AtomicInteger turn = new AtomicInteger();
    private final AtomicInteger submitting = new AtomicInteger();
    private volatile boolean closed;

    MpscParseWorkers(WorkerSettings settings) {
        for (int i = 0; i < settings.count(); i++) {
            workers.add(new ParseWorker(i, settings, this::nothingCanCome));
        }
        workers.forEach(worker -> worker.thread().start());
    }

    @Override
    public boolean submit(ParseTask task) {
        submitting.getAndIncrement();
        try {
            return !closed && offer(task);
        } finally {
            if (submitting.decrementAndGet() == 0 && closed) {
                // The last one out: workers may be parked until they may end.
                workers.forEach(ParseWorker::wake);
            }
        }
    }

    private boolean offer(ParseTask task) {
        int count = workers.size();
        int first = Math.floorMod(turn.getAndIncrement(), count);
        int least = first;
        int leastLoad = Integer.MAX_VALUE;
        for (int i = 0; i < count && leastLoad > 0; i++) {
            int candidate = (first + i) % count;
            int load = workers.get(candidate).load();
            if (load < leastLoad) {
                least = candidate;
                leastLoad = load;
            }
        }
        // The loads were read one after the other: when the best was filled meanwhile, any other will do.
        for (int i = 0; i < count; i++) {
            if (workers.get((least + i) % count).offer(task)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public int count() {
        return workers.size();
    }

    @Override
    public int depth() {
        int depth = 0;
        for (ParseWorker worker : workers) {
            depth += worker.waiting();
        }
        return depth;
    }

    @Override
    public void close() {
        closed = true;
        workers.forEach(ParseWorker::wake);
        NanoClock clock = NanoClock.system();
        long start = clock.nanoTime();
        try {
            for (ParseWorker worker : workers) {
                // At least one nanosecond each: a thread that has ended is found so even when the time is used up.
                long left = CLOSE_TIMEOUT_NANOS - (clock.nanoTime() - start);
                worker.thread().join(Duration.ofNanos(Math.max(left, 1)));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (ParseWorker worker : workers) {
            if (worker.thread().isAlive()) {
                log.warn(
                        "{} still runs after close, with {} tasks waiting for it",
                        worker.thread().getName(),
                        worker.waiting());
            }
        }
    }

    private boolean nothingCanCome() {
        return closed && submitting.get() == 0;
    }
}
