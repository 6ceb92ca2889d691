package dev.velox.engine.upstream;

import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import dev.velox.engine.loop.Deadline;

/**
 * The deadlines of one attempt. Moving one back, as every read does with the idle one, takes constant time and no timer.
 *
 * <p>Threads: the loop of the attempt.
 */
final class AttemptDeadlines {

    private final UpstreamDeadlines lists;
    private final Consumer<DeadlineKind> expired;
    private final @Nullable Deadline[] deadlines = new @Nullable Deadline[DeadlineKind.values().length];
    private boolean closed;

    AttemptDeadlines(UpstreamDeadlines lists, Consumer<DeadlineKind> expired) {
        this.lists = lists;
        this.expired = expired;
    }

    /** Starts a deadline, or moves it when it runs. */
    void start(DeadlineKind kind) {
        if (closed || lists.off(kind)) {
            return;
        }
        Deadline deadline = deadlines[kind.index()];
        if (deadline == null) {
            deadline = new Deadline(() -> expired.accept(kind));
            deadlines[kind.index()] = deadline;
        }
        deadline.arm(lists.list(kind));
    }

    void stop(DeadlineKind kind) {
        Deadline deadline = deadlines[kind.index()];
        if (deadline != null) {
            deadline.disarm();
        }
    }

    /** No deadline fires any more. */
    void close() {
        closed = true;
        for (Deadline deadline : deadlines) {
            if (deadline != null) {
                deadline.disarm();
            }
        }
    }
}
