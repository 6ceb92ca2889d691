package dev.velox.engine.batch;

import java.io.ByteArrayOutputStream;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

import dev.velox.engine.exchange.Headers;
import dev.velox.engine.exchange.ResponseSink;

/** Keeps the answer to a merged call, up to a bound. Threads: the loop of the call. */
final class CollectedAnswer implements ResponseSink {

    /** Bytes that are kept at most. */
    static final int MAX_BYTES = 32 << 20;

    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private final Runnable onTooLong;
    private int status;
    private Headers headers = new Headers();
    private boolean tooLong;

    /** @param onTooLong told once, when there is more than is kept */
    CollectedAnswer(Runnable onTooLong) {
        this.onTooLong = onTooLong;
    }

    int status() {
        return status;
    }

    Headers headers() {
        return headers;
    }

    byte[] body() {
        return body.toByteArray();
    }

    boolean tooLong() {
        return tooLong;
    }

    @Override
    public void head(int answered, Headers fields, boolean flushEach) {
        status = answered;
        headers = fields;
    }

    @Override
    public void data(ByteBuf data) {
        try {
            int more = data.readableBytes();
            if (tooLong) {
                return;
            }
            if (more > MAX_BYTES - body.size()) {
                tooLong = true;
                body.reset();
                onTooLong.run();
                return;
            }
            byte[] bytes = new byte[more];
            data.readBytes(bytes);
            body.writeBytes(bytes);
        } finally {
            data.release();
        }
    }

    @Override
    public void end() {
        // Whose call it is hears of it.
    }

    @Override
    public void abort(@Nullable ByteBuf lastWords) {
        if (lastWords != null) {
            lastWords.release();
        }
    }

    @Override
    public boolean ready() {
        return true;
    }
}
