package dev.velox.engine.health;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import dev.velox.engine.clock.ManualClock;
import dev.velox.engine.loop.EngineLoop.Scheduled;

/** Timers of a clock that a test moves. One thread. */
final class ManualTimer implements ProbeTimer {

    final ManualClock clock = new ManualClock(Endpoints.START);
    private final List<Task> tasks = new ArrayList<>();

    private record Task(Runnable work, long due) {}

    @Override
    public Scheduled schedule(Runnable work, long delayNanos) {
        Task task = new Task(work, clock.nanoTime() + delayNanos);
        tasks.add(task);
        return () -> tasks.remove(task);
    }

    /** Lets so much time pass; each task runs at its time. */
    void pass(Duration time) {
        long end = clock.nanoTime() + time.toNanos();
        while (true) {
            Task next = tasks.stream()
                    .min(Comparator.comparingLong(Task::due))
                    .filter(task -> task.due() <= end)
                    .orElse(null);
            if (next == null) {
                break;
            }
            clock.advance(Duration.ofNanos(Math.max(next.due() - clock.nanoTime(), 0)));
            tasks.remove(next);
            next.work().run();
        }
        clock.advance(Duration.ofNanos(end - clock.nanoTime()));
    }

    int waiting() {
        return tasks.size();
    }
}
