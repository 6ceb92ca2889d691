package dev.velox.engine.upstream;

import io.netty.channel.Channel;
import io.netty.channel.ConnectTimeoutException;
import org.jspecify.annotations.Nullable;

import dev.velox.engine.loop.Deadline;
import dev.velox.engine.loop.EngineLoop.Scheduled;
import dev.velox.engine.upstream.wire.Wire;
import dev.velox.engine.upstream.wire.WireListener;
import dev.velox.engine.upstream.wire.WireOwner;
import dev.velox.engine.upstream.wire.WireRequest;
import dev.velox.engine.upstream.wire.WireStream;

/**
 * One connection of a loop from the decision to open it to its end. Name, TCP, TLS and, for HTTP/2, the peer's first SETTINGS
 * share one deadline, {@code timeout.connect}.
 *
 * <p>Threads: its loop.
 */
final class Link implements WireOwner, Connecting.Listener {

    private final LoopWires wires;
    private final @Nullable WireWaiter first;
    private final Deadline idle;
    private @Nullable Connecting connecting;
    private @Nullable Scheduled deadline;
    private @Nullable Wire wire;
    private boolean settled;
    private boolean used;
    private boolean ended;

    /** @param first who gets it before all others, or null */
    Link(LoopWires wires, @Nullable WireWaiter first) {
        this.wires = wires;
        this.first = first;
        this.idle = new Deadline(() -> wires.idled(this));
    }

    void start(Connector connector) {
        long nanos = connector.upstream().timeouts().connect().toNanos();
        deadline = connector.loop().schedule(this::expired, nanos);
        Connecting begun = connector.connect(this);
        if (!ended) {
            connecting = begun;
        }
    }

    @Override
    public void connected(Channel channel, boolean http2) {
        connecting = null;
        Wire opened = wires.open(channel, http2, this);
        wire = opened;
        if (!http2) {
            settled(opened);
        }
    }

    @Override
    public void failed(Throwable cause) {
        end(cause);
    }

    private void expired() {
        ConnectTimeoutException cause = new ConnectTimeoutException("not usable in time");
        Connecting running = connecting;
        if (running != null) {
            running.cancel();
        }
        end(cause);
        Wire opened = wire;
        if (opened != null) {
            opened.close();
        }
    }

    @Override
    public void settled(Wire usable) {
        if (!ended) {
            settled = true;
            stopDeadline();
            wires.settled(this);
        }
    }

    @Override
    public void freed(Wire usable) {
        if (!ended) {
            wires.freed(this);
        }
    }

    @Override
    public void retired(Wire usable) {
        if (!ended) {
            wires.retired(this);
        }
    }

    @Override
    public void closed(Wire gone, Throwable cause) {
        end(cause);
    }

    private void end(Throwable cause) {
        if (ended) {
            return;
        }
        ended = true;
        stopDeadline();
        idle.disarm();
        if (settled) {
            wires.lost(this);
        } else {
            wires.failed(this, cause);
        }
    }

    private void stopDeadline() {
        Scheduled running = deadline;
        deadline = null;
        if (running != null) {
            running.cancel();
        }
    }

    /** Closes it at whatever stage it is. */
    void close() {
        Connecting running = connecting;
        Wire opened = wire;
        if (opened != null) {
            opened.close();
        } else if (running != null) {
            running.cancel();
            stopDeadline();
        }
    }

    /** The connection; only once it is settled. */
    Wire wire() {
        Wire known = wire;
        if (known == null) {
            throw new IllegalStateException("link: not connected (expected: a settled one)");
        }
        return known;
    }

    /**
     * Sends a request; see {@link Wire#open}.
     *
     * @throws IllegalArgumentException if a header cannot be sent; the connection is free for others then
     */
    WireStream open(WireRequest request, WireListener listener) {
        try {
            return wire().open(request, listener);
        } catch (IllegalArgumentException e) {
            giveBack();
            throw e;
        }
    }

    /** Who was to use it does not. */
    void giveBack() {
        if (!ended) {
            wires.freed(this);
        }
    }

    @Nullable WireWaiter first() {
        return first;
    }

    /** Runs while nothing is open on it. */
    Deadline idle() {
        return idle;
    }

    /** Whether a request has ever gone over it. */
    boolean used() {
        return used;
    }

    void use() {
        used = true;
    }
}
