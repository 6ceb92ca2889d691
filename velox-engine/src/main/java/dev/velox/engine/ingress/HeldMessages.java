package dev.velox.engine.ingress;

import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;

import io.netty.channel.ChannelConfig;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * Pipelined messages that wait for the other side's answer, in order. They belong to this queue until they are polled.
 * Confined to the loop of the connection.
 */
final class HeldMessages {

    private static final int MAX_BYTES = 64 << 10;

    /** What a message costs beside its bytes: many empty ones are not free. */
    private static final int OVERHEAD = 64;

    private final Queue<Object> messages = new ArrayDeque<>(4);
    private int bytes;
    private boolean paused;

    void add(Object message) {
        messages.add(message);
        bytes += sizeOf(message);
    }

    boolean isEmpty() {
        return messages.isEmpty();
    }

    /** Whether nothing more is to be read until some of it has gone. */
    boolean full() {
        return bytes >= MAX_BYTES;
    }

    /** The server behind switches automatic reads on and off as it likes, so this is looked at with every message. */
    void pauseWhenFull(ChannelConfig reads) {
        if (full() && reads.isAutoRead()) {
            paused = true;
            reads.setAutoRead(false);
        }
    }

    void unpause(ChannelConfig reads) {
        if (paused) {
            paused = false;
            reads.setAutoRead(true);
        }
    }

    @Nullable Object peek() {
        return messages.peek();
    }

    @Nullable Object poll() {
        Object message = messages.poll();
        if (message != null) {
            bytes -= sizeOf(message);
        }
        return message;
    }

    void release() {
        for (Object message = poll(); message != null; message = poll()) {
            ReferenceCountUtil.release(message);
        }
    }

    private static int sizeOf(Object message) {
        int size = OVERHEAD;
        if (message instanceof HttpRequest request) {
            size += request.uri().length();
            var fields = request.headers().iteratorCharSequence();
            while (fields.hasNext()) {
                Map.Entry<CharSequence, CharSequence> field = fields.next();
                size += field.getKey().length() + field.getValue().length();
            }
        }
        if (message instanceof HttpContent part) {
            size += part.content().readableBytes();
        }
        return size;
    }
}
