package dev.velox.benchmarks.gateway.load;

import java.util.concurrent.TimeUnit;

import io.netty.channel.EventLoop;

/**
 * Starts each request of a schedule on the event loop, at its time or, when the loop was busy, as soon as it can, and records
 * by how much it was late. Never skips one.
 */
final class Pacer {

    /** What is started. */
    interface Start {
        void start(long request, long intended);
    }

    private final EventLoop loop;
    private final Schedule schedule;
    private final long spin;
    private final Start start;
    private final Runnable atEnd;
    private final Delays lateness = new Delays();
    private final long recordFrom;
    private long next;

    /**
     * A pacer that is not running yet.
     *
     * @param spin how long before the next request the loop stops sleeping, in nanoseconds; 0 sleeps to the last
     * @param recordFrom first request whose lateness counts
     * @param atEnd runs after the last start
     */
    Pacer(EventLoop loop, Schedule schedule, long spin, long recordFrom, Start start, Runnable atEnd) {
        this.loop = loop;
        this.schedule = schedule;
        this.spin = spin;
        this.recordFrom = recordFrom;
        this.start = start;
        this.atEnd = atEnd;
    }

    void run() {
        loop.schedule(this::pass, schedule.start() - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    Delays lateness() {
        return lateness;
    }

    private void pass() {
        long now = System.nanoTime();
        while (next < schedule.count()) {
            long intended = schedule.intended(next);
            if (intended - now > 0) {
                now = System.nanoTime();
                if (intended - now > 0) {
                    sleep(intended - now);
                    return;
                }
            }
            if (next >= recordFrom) {
                lateness.record(now - intended);
            }
            start.start(next++, intended);
        }
        atEnd.run();
    }

    /** A loop that spins goes on reading and writing in between. */
    private void sleep(long nanos) {
        if (nanos <= spin) {
            loop.execute(this::pass);
        } else {
            loop.schedule(this::pass, nanos - spin, TimeUnit.NANOSECONDS);
        }
    }
}
