package dev.velox.engine.gateway;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

import dev.velox.engine.exchange.Headers;
import dev.velox.engine.exchange.ResponseSink;

/** Keeps what a caller would have seen. */
final class RecordingSink implements ResponseSink {

    private final CountDownLatch finished = new CountDownLatch(1);
    private final StringBuilder body = new StringBuilder();
    private volatile int status;
    private volatile Headers headers = new Headers();
    private volatile boolean aborted;
    private int ends;

    @Override
    public void head(int status, Headers headers, boolean flushEach) {
        if (this.status != 0) {
            throw new IllegalStateException("a second head");
        }
        this.status = status;
        this.headers = headers;
    }

    @Override
    public void data(ByteBuf data) {
        body.append(data.toString(StandardCharsets.UTF_8));
        data.release();
    }

    @Override
    public void end() {
        finish();
    }

    @Override
    public void abort(@Nullable ByteBuf lastWords) {
        aborted = true;
        if (lastWords != null) {
            data(lastWords);
        }
        finish();
    }

    @Override
    public boolean ready() {
        return true;
    }

    void await() throws InterruptedException {
        if (!finished.await(10, TimeUnit.SECONDS)) {
            throw new AssertionError("no end within 10 s");
        }
    }

    int status() {
        return status;
    }

    Headers headers() {
        return headers;
    }

    boolean aborted() {
        return aborted;
    }

    String body() {
        return body.toString();
    }

    private void finish() {
        if (++ends > 1) {
            throw new IllegalStateException("a second end");
        }
        finished.countDown();
    }
}
