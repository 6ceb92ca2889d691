package dev.velox.engine.upstream;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import org.jspecify.annotations.Nullable;

import dev.velox.engine.exchange.Headers;
import dev.velox.engine.exchange.ResponseSink;

/** A caller: keeps what it gets, and says when it takes no more. Written on the loop, read by the test. */
final class RecordingSink implements ResponseSink {

    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private final List<String> writes = new CopyOnWriteArrayList<>();
    private final AtomicInteger length = new AtomicInteger();
    private final AtomicInteger largest = new AtomicInteger();
    private volatile int status;
    private volatile @Nullable Headers headers;
    private volatile boolean flushEach;
    private volatile boolean ended;
    private volatile boolean aborted;
    private volatile boolean ready = true;
    private volatile boolean keepWrites = true;

    @Override
    public void head(int status, Headers headers, boolean flushEach) {
        requireOpen();
        this.headers = headers;
        this.flushEach = flushEach;
        this.status = status;
    }

    @Override
    public void data(ByteBuf data) {
        requireOpen();
        if (status == 0) {
            throw new IllegalStateException("data before head");
        }
        byte[] bytes = ByteBufUtil.getBytes(data);
        data.release();
        if (keepWrites) {
            body.writeBytes(bytes);
            writes.add(new String(bytes, StandardCharsets.UTF_8));
        }
        length.addAndGet(bytes.length);
        largest.accumulateAndGet(bytes.length, Math::max);
    }

    @Override
    public void end() {
        requireOpen();
        ended = true;
    }

    @Override
    public void abort(@Nullable ByteBuf lastWords) {
        requireOpen();
        aborted = true;
    }

    @Override
    public boolean ready() {
        return ready;
    }

    private void requireOpen() {
        if (ended || aborted) {
            throw new IllegalStateException("written after the end");
        }
    }

    void ready(boolean ready) {
        this.ready = ready;
    }

    void countOnly() {
        keepWrites = false;
    }

    /** Bytes of the largest write. */
    int largest() {
        return largest.get();
    }

    int status() {
        return status;
    }

    Headers headers() {
        Headers known = headers;
        if (known == null) {
            throw new IllegalStateException("no head yet");
        }
        return known;
    }

    boolean flushEach() {
        return flushEach;
    }

    /** Bytes of the body so far. */
    int length() {
        return length.get();
    }

    String text() {
        return String.join("", writes);
    }

    byte[] bytes() {
        return body.toByteArray();
    }

    List<String> writes() {
        return List.copyOf(writes);
    }

    boolean ended() {
        return ended;
    }

    boolean aborted() {
        return aborted;
    }
}
