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

    /** Stays below the shortest keep-alive of common servers (5 s), so that no request meets a closing connection. */
    private static final Duration IDLE_CONNECTION = Duration.ofSeconds(4);

    static final int KINDS = DeadlineKind.values().length;

    private final DeadlineList idleConnections;
    private final boolean[] off = new boolean[KINDS];
    private final DeadlineList[] lists = new DeadlineList[KINDS];

    UpstreamDeadlines(EngineLoop loop, NanoClock clock, UpstreamTimeouts timeouts, EgressSettings egress) {
        Deadlines deadlines = new Deadlines(loop, clock);
        for (DeadlineKind kind : DeadlineKind.values()) {
            Duration time = switch (kind) {
                // Each connection has a deadline of its own; this bounds it and the wait together.
                case CONNECT -> timeouts.connect().plus(egress.acquireTimeout());
                case HEAD -> timeouts.head();
                case STREAM_HEAD -> timeouts.streamHead();
                case FIRST_TOKEN -> timeouts.firstToken();
                case IDLE -> timeouts.idle();
                case CLIENT_WRITE -> timeouts.clientWrite();
                case TOTAL -> timeouts.total();
                case HEARTBEAT -> egress.heartbeat();
                case ACQUIRE -> egress.acquireTimeout();
            };
            lists[kind.index()] = deadlines.list(time);
            off[kind.index()] = time.isZero();
        }
        this.idleConnections = deadlines.list(IDLE_CONNECTION);
    }

    /** Of connections without a request. */
    DeadlineList idleConnections() {
        return idleConnections;
    }

    /** Whether deadlines of this kind never expire. */
    boolean off(DeadlineKind kind) {
        return off[kind.index()];
    }

    DeadlineList list(DeadlineKind kind) {
        return lists[kind.index()];
    }
}
