package dev.velox.engine.upstream;

import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

import dev.velox.engine.loop.DeadlineList;
import dev.velox.engine.upstream.wire.Wire;
import dev.velox.engine.upstream.wire.Wires;

/**
 * The connections of one upstream on one loop, and the line of those who wait for one.
 *
 * <p><b>HTTP/2</b> connections are shared, the one with the fewest requests first. When more than 80 % of what all of them
 * take is in use, one more is opened, one at a time. Those that retire (GOAWAY, age, ...) are replaced and end with their
 * last request. <b>HTTP/1.1</b> connections carry one request; the last one used is used first, one for whoever waits is
 * opened, and an idle one is closed.
 *
 * <p>Threads: its loop.
 */
final class LoopWires {

    /** HTTP/2 connections of a loop that take requests. */
    static final int MAX_HTTP2 = 8;

    /** HTTP/1.1 connections of a loop, and all connections that are not gone yet. */
    static final int MAX_HTTP1 = 256;

    /** For what the gateway asks itself, beside the others. */
    static final int MAX_OWN = 2;

    /** After a connection that did not open, while others are there. */
    private static final long GROW_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);

    /**
     * How many there may be.
     *
     * @param kept HTTP/2 connections that are there once they are needed, and do not end for being idle
     * @param http2 HTTP/2 connections at most
     * @param http1 HTTP/1.1 connections at most
     */
    record Size(int kept, int http2, int http1) {

        static Size pool(int kept) {
            return new Size(kept, Math.max(kept, MAX_HTTP2), MAX_HTTP1);
        }

        static Size own() {
            return new Size(0, MAX_OWN, MAX_OWN);
        }
    }

    private final Connector connector;
    private final EgressSettings egress;
    private final Size size;
    private final DeadlineList idleTime;
    private final WaitingLine line = new WaitingLine();

    /** All that have begun and are not gone, in whatever state. */
    private final Set<Link> links = new HashSet<>();

    /** HTTP/2 connections that are settled and not retired. */
    private final SharedLinks shared = new SharedLinks();

    /** HTTP/1.1 connections without a request, the one used last at the end. */
    private final ArrayDeque<Link> free = new ArrayDeque<>();

    private int http1;
    private int connecting;
    private boolean http2;
    private boolean growFailed;
    private long growFailedNanos;
    private boolean closed;

    LoopWires(Connector connector, EgressSettings egress, Size size, DeadlineList idleTime) {
        this.connector = connector;
        this.egress = egress;
        this.size = size;
        this.idleTime = idleTime;
        this.http2 = connector.upstream().mayUseHttp2();
    }

    /** A connection that takes a request at once, or null: then one {@link #enter enters the line}. */
    @Nullable Link take() {
        if (line.length() > 0) {
            return null;
        }
        Link taken = pick();
        if (taken != null) {
            grow(1);
        }
        return taken;
    }

    /** Waits for a connection, behind all who wait already. */
    void enter(WireWaiter waiter) {
        if (closed) {
            waiter.refused(new ClosedChannelException());
            return;
        }
        line.add(waiter);
        connectForLine();
    }

    void leave(WireWaiter waiter) {
        line.remove(waiter);
    }

    /** Whether those in line wait for a connection that is being opened for them: its deadline decides, not their patience. */
    boolean opening() {
        return connecting > 0 && (http2 ? shared.isEmpty() : line.length() <= connecting);
    }

    /** Uses a connection that nobody has used, until as many as are kept are there. */
    void warm(WireWaiter waiter) {
        if (shared.size() + connecting < size.kept() && !closed) {
            connect(waiter);
        } else {
            Link taken = take();
            if (taken == null) {
                enter(waiter);
            } else {
                waiter.opened(taken);
            }
        }
    }

    /** Closes everything. */
    void close() {
        closed = true;
        refuse(line.length(), new ClosedChannelException());
        for (Link link : new ArrayList<>(links)) {
            link.close();
        }
    }

    private @Nullable Link pick() {
        Link least = shared.leastUsed();
        while (least == null && !free.isEmpty()) {
            Link last = free.removeLast();
            least = last.wire().takes() ? last : null;
        }
        if (least != null) {
            least.use();
            least.idle().disarm();
        }
        return least;
    }

    /**
     * Opens one more if what is there is nearly full.
     *
     * @param about requests that are about to be sent and not counted yet
     */
    private void grow(int about) {
        if (!http2 || connecting > 0) {
            return;
        }
        boolean wanted = shared.size() < size.kept() || (shared.size() < size.http2() && shared.nearlyFull(about));
        if (wanted && mayGrow()) {
            connect(null);
        }
    }

    private boolean mayGrow() {
        if (closed || links.size() >= MAX_HTTP1) {
            return false;
        }
        if (growFailed && connector.clock().nanoTime() - growFailedNanos < GROW_AGAIN_NANOS) {
            return false;
        }
        growFailed = false;
        return true;
    }

    /** HTTP/1.1: a connection for each who waits. HTTP/2: one at a time. */
    private void connectForLine() {
        if (http2) {
            boolean more = line.length() > 0 && connecting == 0 && shared.size() < size.http2();
            if (more && (shared.isEmpty() ? !closed && links.size() < MAX_HTTP1 : mayGrow())) {
                connect(null);
            }
            return;
        }
        // Each that fails at once takes one out of the line: this ends.
        while (line.length() > connecting && http1 + connecting < size.http1() && !closed) {
            connect(null);
        }
    }

    private void connect(@Nullable WireWaiter first) {
        Link link = new Link(this, first);
        connecting++;
        links.add(link);
        link.start(connector);
    }

    Wire open(Channel channel, boolean speaksHttp2, Link link) {
        return speaksHttp2
                ? Wires.http2(
                        channel,
                        egress.streamWindow(),
                        egress.connectionWindow(),
                        egress.maxConcurrentStreams(),
                        connector.clock(),
                        link)
                : Wires.http1(channel, link);
    }

    void settled(Link link) {
        Wire wire = link.wire();
        connecting--;
        growFailed = false;
        http2 = isHttp2(wire);
        connector.upstream().connectionOpened(wire.protocol());
        if (http2) {
            shared.add(link);
        } else {
            http1++;
        }
        WireWaiter first = link.first();
        if (first == null || !wire.takes()) {
            if (first != null) {
                // The peer takes nothing yet (MAX_CONCURRENT_STREAMS 0): like everybody else it waits until it does.
                line.add(first);
            }
            freed(link);
        } else {
            link.use();
            first.opened(link);
            serve();
        }
    }

    void freed(Link link) {
        Wire wire = link.wire();
        if (!isHttp2(wire)) {
            if (link.used()) {
                free.addLast(link);
            } else {
                // Opened for one who was served by another meanwhile: the first to go if it is not needed.
                free.addFirst(link);
            }
            link.idle().arm(idleTime);
        } else if (size.kept() == 0 && wire.active() == 0) {
            link.idle().arm(idleTime);
        }
        serve();
    }

    private void serve() {
        boolean served = false;
        while (line.length() > 0) {
            Link link = pick();
            if (link == null) {
                connectForLine();
                return;
            }
            WireWaiter longest = line.poll();
            if (longest != null) {
                longest.opened(link);
                served = true;
            }
        }
        if (served) {
            grow(0);
        }
    }

    void idled(Link link) {
        if (link.wire().active() == 0) {
            link.wire().retire();
        }
    }

    void retired(Link link) {
        drop(link);
        replace(link);
        connectForLine();
    }

    /** A connection that was settled is gone. */
    void lost(Link link) {
        boolean kept = drop(link);
        links.remove(link);
        connector.upstream().connectionClosed();
        if (!isHttp2(link.wire())) {
            http1--;
        } else if (kept) {
            replace(link);
        }
        connectForLine();
    }

    /** Whether it was one that takes requests. */
    private boolean drop(Link link) {
        link.idle().disarm();
        return isHttp2(link.wire()) ? shared.remove(link) : free.remove(link);
    }

    /** Only in place of one that was of use: who closes idle connections is not dialled for ever. */
    private void replace(Link link) {
        if (http2 && link.used() && connecting == 0 && shared.size() < size.kept() && mayGrow()) {
            connect(null);
        }
    }

    /** A connection did not open. */
    void failed(Link link, Throwable cause) {
        connecting--;
        links.remove(link);
        growFailed = true;
        growFailedNanos = connector.clock().nanoTime();
        WireWaiter first = link.first();
        if (first != null) {
            first.refused(cause);
        } else if (!http2 && line.length() > connecting) {
            refuse(1, cause);
        }
        if (connecting == 0 && shared.isEmpty() && http1 == 0) {
            // There is nothing left to wait for.
            refuse(line.length(), cause);
        }
        connectForLine();
    }

    private void refuse(int count, Throwable cause) {
        for (int i = 0; i < count; i++) {
            WireWaiter longest = line.poll();
            if (longest == null) {
                return;
            }
            longest.refused(cause);
        }
    }

    private static boolean isHttp2(Wire wire) {
        return "h2".equals(wire.protocol());
    }
}
