package dev.velox.engine.ingress;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.jspecify.annotations.Nullable;

import dev.velox.engine.ingress.LaneLoop.HeadLists;
import dev.velox.engine.loop.Deadline;

/**
 * Watches the time between the requests of a connection that nobody but the lane looks after: how long one may come to
 * nothing, and how long a head may take. Stands before the codec, which tells of whole heads only.
 *
 * <p>Confined to the loop of the connection.
 */
final class HeadTimer extends ChannelInboundHandlerAdapter {

    private enum State {
        /** Nothing has come yet. */
        SILENT,
        /** Some of a head has come. */
        HEAD,
        BUSY,
        IDLE
    }

    private final HeadLists lists;
    private final Deadline deadline = new Deadline(this::expired);
    private @Nullable LaneConnection connection;
    private State state = State.SILENT;
    private long unsent;

    HeadTimer(HeadLists lists) {
        this.lists = lists;
    }

    void watch(LaneConnection watched) {
        connection = watched;
        deadline.arm(lists.head());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (state == State.SILENT || state == State.IDLE) {
            if (state == State.IDLE) {
                deadline.arm(lists.head());
            }
            state = State.HEAD;
        }
        ctx.fireChannelRead(message);
    }

    /** The head is whole. */
    void busy() {
        state = State.BUSY;
        deadline.disarm();
    }

    /** The request is over; the next one may come. */
    void idle() {
        state = State.IDLE;
        unsent = Long.MAX_VALUE;
        deadline.arm(lists.idle());
    }

    void over() {
        deadline.disarm();
    }

    private void expired() {
        LaneConnection watched = connection;
        if (watched == null) {
            return;
        }
        long now = watched.pendingBytes();
        if (state == State.HEAD) {
            watched.headLate();
        } else if (now > 0 && now < unsent) {
            // Nothing was asked because the last answer is still on its way.
            unsent = now;
            deadline.arm(lists.idle());
        } else {
            // Nothing was asked: nothing is answered.
            watched.close();
        }
    }
}
