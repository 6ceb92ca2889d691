package dev.velox.benchmarks.gateway.load;

import java.util.ArrayDeque;
import java.util.Queue;

import io.netty.channel.EventLoop;

/**
 * Keep-alive connections. A request that finds none idle gets a new one up to a bound and waits for one past it; its time runs
 * from its intended start either way. Event loop only.
 */
final class ConnectionPool {

    /** Who wants a connection. */
    interface Taker {
        void take(Connection connection);

        /** The connection that was opened for it, or for one before it, could not be opened. */
        void refused();
    }

    private final EventLoop loop;
    private final Target target;
    private final int most;
    private final ArrayDeque<Connection> idle = new ArrayDeque<>();
    private final Queue<Taker> waiting = new ArrayDeque<>();
    private int open;
    private int connecting;
    private int refused;

    ConnectionPool(EventLoop loop, Target target, int most) {
        this.loop = loop;
        this.target = target;
        this.most = most;
    }

    /** Opens connections ahead of the first request. */
    void prepare(int count) {
        for (int i = 0; i < count; i++) {
            grow();
        }
    }

    void take(Taker taker) {
        for (Connection free = idle.pollLast(); free != null; free = idle.pollLast()) {
            if (free.usable()) {
                taker.take(free);
                return;
            }
            open--;
        }
        waiting.add(taker);
        growIfNeeded();
    }

    void giveBack(Connection connection) {
        if (!connection.usable()) {
            discard();
            return;
        }
        Taker next = waiting.poll();
        if (next == null) {
            idle.addLast(connection);
        } else {
            next.take(connection);
        }
    }

    /** A connection that was taken is closed. */
    void discard() {
        open--;
        growIfNeeded();
    }

    int open() {
        return open;
    }

    /** Connections that could not be opened. */
    int refused() {
        return refused;
    }

    /** One that is being opened already will serve one that waits. */
    private void growIfNeeded() {
        if (waiting.size() > connecting && open < most) {
            grow();
        }
    }

    private void grow() {
        open++;
        connecting++;
        Connection connection = new Connection();
        connection.open(loop, target).addListener(connected -> {
            connecting--;
            if (connected.isSuccess()) {
                giveBack(connection);
            } else {
                refused++;
                open--;
                Taker first = waiting.poll();
                if (first != null) {
                    first.refused();
                }
            }
        });
    }
}
