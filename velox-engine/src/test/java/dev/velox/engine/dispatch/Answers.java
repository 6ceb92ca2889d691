package dev.velox.engine.dispatch;

import java.nio.charset.StandardCharsets;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

import dev.velox.engine.exchange.Headers;
import dev.velox.engine.exchange.ResponseSink;

/** Keeps what a caller would have seen. */
final class Answers implements ResponseSink {

    private final StringBuilder body = new StringBuilder();
    private int status;
    private @Nullable Headers headers;
    private boolean ended;

    @Override
    public void head(int newStatus, Headers newHeaders, boolean flushEach) {
        if (status != 0) {
            throw new IllegalStateException("a second head");
        }
        status = newStatus;
        headers = newHeaders;
    }

    @Override
    public void data(ByteBuf data) {
        body.append(data.toString(StandardCharsets.UTF_8));
        data.release();
    }

    @Override
    public void end() {
        ended = true;
    }

    @Override
    public void abort(@Nullable ByteBuf lastWords) {
        throw new IllegalStateException("the dispatcher breaks nothing off by itself");
    }

    @Override
    public boolean ready() {
        return true;
    }

    int status() {
        return status;
    }

    @Nullable String header(String name) {
        return headers == null ? null : headers.first(name);
    }

    String body() {
        return body.toString();
    }

    boolean ended() {
        return ended;
    }
}
