package dev.velox.engine.upstream;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

import dev.velox.engine.exchange.Headers;
import dev.velox.engine.upstream.wire.WireFailure;
import dev.velox.engine.upstream.wire.WireListener;
import dev.velox.engine.upstream.wire.WireStream;

/**
 * One request of the gateway's own, with the upstream's key and no body; the answer is collected.
 *
 * <p>Threads: its loop.
 */
final class OwnRequest extends WireWaiter implements WireListener {

    private final Upstream upstream;
    private final LoopWires wires;
    private final String method;
    private final String target;
    private final int maxBytes;
    private final CompletableFuture<Fetched> result;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private @Nullable WireStream stream;
    private int status;

    OwnRequest(
            Upstream upstream,
            LoopWires wires,
            String method,
            String target,
            int maxBytes,
            CompletableFuture<Fetched> result) {
        this.upstream = upstream;
        this.wires = wires;
        this.method = method;
        this.target = target;
        this.maxBytes = maxBytes;
        this.result = result;
    }

    @Override
    void opened(Link link) {
        if (result.isDone()) {
            link.giveBack();
            return;
        }
        try {
            stream = link.open(upstream.request(method, target, new Headers(), false, new Headers(), null), this);
        } catch (IllegalArgumentException e) {
            result.completeExceptionally(e);
        }
    }

    @Override
    void refused(Throwable cause) {
        result.completeExceptionally(cause);
    }

    /** Nobody waits any longer. */
    void expired() {
        fail(new TimeoutException("no whole answer in time"));
    }

    private void fail(Throwable cause) {
        if (result.isDone()) {
            return;
        }
        result.completeExceptionally(cause);
        wires.leave(this);
        WireStream open = stream;
        if (open != null) {
            open.cancel();
        }
    }

    @Override
    public void head(int answered, Headers headers, boolean endsWithConnection) {
        status = answered;
    }

    @Override
    public void data(ByteBuf bytes) {
        int length = bytes.readableBytes();
        try {
            if (body.size() + length > maxBytes) {
                fail(new IllegalStateException("answer: over " + maxBytes + " bytes (expected: a short one)"));
                return;
            }
            bytes.readBytes(body, length);
        } catch (IOException e) {
            // An array takes everything.
            throw new IllegalStateException(e);
        } finally {
            bytes.release();
        }
        WireStream open = stream;
        if (open != null) {
            open.consumed(length);
        }
    }

    @Override
    public void passEnded() {
        // It is looked at when it is whole.
    }

    @Override
    public void end() {
        result.complete(new Fetched(status, body.toString(StandardCharsets.UTF_8)));
    }

    @Override
    public void failed(WireFailure failure) {
        result.completeExceptionally(failure.cause());
    }
}
