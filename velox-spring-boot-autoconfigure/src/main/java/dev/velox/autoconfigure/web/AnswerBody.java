package dev.velox.autoconfigure.web;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;

import dev.velox.engine.loop.EngineLoop;

/**
 * The body of one answer as a publisher for one subscriber.
 *
 * <p><b>Threads.</b> All state is confined to the loop; {@code request} and {@code cancel} hop there when they come from
 * elsewhere. Signals are emitted on the loop, one at a time: what a signal brings about re-entrantly is seen by the drain
 * that is running.
 *
 * <p><b>Ownership.</b> Parts that nobody has asked for wait here; {@link #discard} releases them.
 */
final class AnswerBody extends Flux<DataBuffer> implements Subscription {

    private final EngineLoop loop;
    private final AtomicBoolean subscribed = new AtomicBoolean();
    private final Runnable onCancel;
    private final Queue<DataBuffer> parts = new ArrayDeque<>(4);

    private Function<ByteBuf, DataBuffer> form = part -> copied(part, DefaultDataBufferFactory.sharedInstance);
    private Runnable onReady = () -> {};
    private @Nullable Channel channel;
    private @Nullable WritabilityWatch watch;
    private @Nullable CoreSubscriber<? super DataBuffer> subscriber;
    private long demand;
    private boolean emitted;
    private boolean draining;
    private boolean whole;
    private boolean broken;
    private boolean over;
    private boolean starved;

    /** @param onCancel told on the loop when the subscriber wants no more, which is how a server says that the caller left */
    AnswerBody(EngineLoop loop, Runnable onCancel) {
        this.loop = loop;
        this.onCancel = onCancel;
    }

    /** A part in memory that nobody has to release. */
    static DataBuffer copied(ByteBuf part, DataBufferFactory buffers) {
        try {
            return buffers.wrap(ByteBufUtil.getBytes(part));
        } finally {
            part.release();
        }
    }

    /** Names who is to be told when the caller takes more again; called on the loop, in a task of its own. */
    void onReady(Runnable action) {
        onReady = action;
    }

    /**
     * Says how parts become the server's buffers.
     *
     * @param channel connection that the buffers go to, when it lives on this loop: it knows better than the demand of the
     *     server, which counts buffers, how much waits for a slow caller
     */
    void open(Function<ByteBuf, DataBuffer> form, @Nullable Channel channel) {
        this.form = form;
        this.channel = channel;
        this.watch = channel == null ? null : new WritabilityWatch(channel, this::tellReady);
    }

    /** Takes ownership of a part. */
    void add(ByteBuf part) {
        if (over || whole || broken) {
            part.release();
            return;
        }
        parts.add(form.apply(part));
        drain();
    }

    void end() {
        whole = true;
        drain();
    }

    void abort(@Nullable ByteBuf lastWords) {
        if (lastWords != null) {
            add(lastWords);
        } else if (!emitted && parts.isEmpty()) {
            // An error as the first signal would make WebFlux answer with an error page. An empty part commits the
            // response.
            add(Unpooled.EMPTY_BUFFER);
        }
        broken = true;
        drain();
    }

    /** Whether the caller takes more now; when not, {@link #onReady} says when. */
    boolean ready() {
        if (over) {
            return false;
        }
        boolean taken = parts.isEmpty() && (subscriber == null || demand > 0);
        boolean ready = taken && (watch == null || watch.isWritable());
        starved = !ready;
        return ready;
    }

    /** Whether somebody has subscribed and may still ask for what is to come. */
    boolean isAwaited() {
        return subscriber != null && !over;
    }

    /** Releases what waits. Nothing is emitted any more. */
    void discard() {
        over = true;
        if (watch != null) {
            watch.remove();
        }
        for (DataBuffer part = parts.poll(); part != null; part = parts.poll()) {
            DataBufferUtils.release(part);
        }
    }

    @Override
    public void subscribe(CoreSubscriber<? super DataBuffer> actual) {
        if (!subscribed.compareAndSet(false, true)) {
            Operators.error(actual, new IllegalStateException("an answer has one subscriber"));
            return;
        }
        actual.onSubscribe(this);
        loop.run(() -> {
            subscriber = actual;
            drain();
        });
    }

    @Override
    public void request(long n) {
        if (Operators.validate(n)) {
            loop.run(() -> {
                demand = Operators.addCap(demand, n);
                drain();
            });
        }
    }

    @Override
    public void cancel() {
        loop.run(() -> {
            if (!over) {
                discard();
                onCancel.run();
            }
        });
    }

    private void drain() {
        CoreSubscriber<? super DataBuffer> to = subscriber;
        if (draining || to == null) {
            return;
        }
        draining = true;
        while (!over) {
            if (demand > 0 && !parts.isEmpty()) {
                demand--;
                emitted = true;
                to.onNext(parts.remove());
            } else if (parts.isEmpty() && (whole || broken)) {
                discard();
                if (broken) {
                    breakOff(to);
                } else {
                    to.onComplete();
                }
            } else {
                break;
            }
        }
        draining = false;
        tellReady();
    }

    /**
     * Ends the connection (HTTP/2: the stream) behind what was written. An error signal would do the same, but the server
     * takes it for a fault of the application and logs a stack trace for every stream that an upstream breaks.
     */
    private void breakOff(CoreSubscriber<? super DataBuffer> to) {
        Channel connection = channel;
        if (connection == null) {
            to.onError(new AnswerBrokenException());
        } else {
            loop.execute(
                    () -> connection.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE));
        }
    }

    /** In a task of its own: who produces the answer may be in the middle of handing over a part. */
    private void tellReady() {
        if (starved && ready()) {
            loop.execute(onReady);
        }
    }
}
