package dev.velox.engine.upstream;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

import dev.velox.engine.exchange.Headers;

/**
 * A whole answer that was kept back because another attempt may have a better one.
 *
 * <p><b>Ownership.</b> The holder of the answer releases the body, or hands it to the caller.
 *
 * @param status HTTP status
 * @param headers what the caller may see of the head
 * @param body null when it was empty
 */
public record HeldAnswer(
        int status, Headers headers, @Nullable ByteBuf body) {

    /** Bytes of an answer that are kept at most. */
    public static final int MAX_BYTES = 64 << 10;

    public void release() {
        if (body != null) {
            body.release();
        }
    }
}
