package dev.velox.engine.upstream;

import java.time.Duration;

import dev.velox.engine.clock.NanoClock;
import dev.velox.engine.loop.DeadlineList;
import dev.velox.engine.loop.Deadlines;
import dev.velox.engine.loop.EngineLoop;

/**
 * The deadlines of one upstream's attempts on one loop, a list per kind.
 *
 * <p>Threads: the loop.
 */
final class UpstreamDeadlines {

    private final DeadlineList[] lists = new DeadlineList[DeadlineKind.values().length];

    UpstreamDeadlines(EngineLoop loop, NanoClock clock, UpstreamTimeouts timeouts, EgressSettings egress) {
        Deadlines deadlines = new Deadlines(loop, clock);
        for (DeadlineKind kind : DeadlineKind.values()) {
            Duration time = switch (kind) {
                // The pool times the wait and each connect; this bounds both together when names resolve slowly
                // or to many addresses.
                case CONNECT -> timeouts.connect().plus(egress.acquireTimeout());
                case HEAD -> timeouts.head();
                case STREAM_HEAD -> timeouts.streamHead();
                case FIRST_TOKEN -> timeouts.firstToken();
                case IDLE -> timeouts.idle();
                case CLIENT_WRITE -> timeouts.clientWrite();
                case TOTAL -> timeouts.total();
                case HEARTBEAT -> egress.heartbeat();
            };
            lists[kind.index()] = deadlines.list(time);
        }
    }

    DeadlineList list(DeadlineKind kind) {
        return lists[kind.index()];
    }
}
