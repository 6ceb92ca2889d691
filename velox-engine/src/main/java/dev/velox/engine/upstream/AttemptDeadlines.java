package dev.velox.engine.upstream;

import org.jspecify.annotations.Nullable;

import dev.velox.engine.loop.Deadline;

/**
 * The deadlines of one attempt, and of another one when it is over. Moving one back, as every read does with the idle one, takes constant time and no timer.
 *
 * <p>Threads: the loop of the attempt.
 */
final class AttemptDeadlines {

    private final UpstreamDeadlines lists;
    private final @Nullable Deadline[] deadlines = new @Nullable Deadline[UpstreamDeadlines.KINDS];
    private @Nullable Attempt attempt;

    AttemptDeadlines(UpstreamDeadlines lists) {
        this.lists = lists;
    }

    /** From now on they are this attempt's, until {@link #close}. */
    void open(Attempt of) {
        attempt = of;
    }

    /** Starts a deadline, or moves it when it runs. */
    void start(DeadlineKind kind) {
        if (attempt == null || lists.off(kind)) {
            return;
        }
        Deadline deadline = deadlines[kind.index()];
        if (deadline == null) {
            deadline = new Deadline(() -> expired(kind));
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

    private void expired(DeadlineKind kind) {
        Attempt of = attempt;
        if (of != null) {
            of.expired(kind);
        }
    }

    /** No deadline fires any more: they may be those of another attempt. */
    void close() {
        attempt = null;
        for (Deadline deadline : deadlines) {
            if (deadline != null) {
                deadline.disarm();
            }
        }
    }
}
