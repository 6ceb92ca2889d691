package dev.velox.engine.upstream.wire;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

import dev.velox.engine.exchange.Headers;

/**
 * A request as it goes over a connection.
 *
 * @param method as in RFC 9110 section 9, in upper case
 * @param scheme {@code http} or {@code https}
 * @param authority host, and the port where it is not the usual one
 * @param path path and query, never empty
 * @param headers end-to-end fields, names in lower case, without host and content-length; not looked at after {@link Wire#open}
 * @param body the whole body, or null when there is none; {@link Wire#open} takes ownership, whatever becomes of the request
 */
public record WireRequest(
        String method,
        String scheme,
        String authority,
        String path,
        Headers headers,
        @Nullable ByteBuf body) {

    /** Names no header and no path: both may hold secrets. */
    @Override
    public String toString() {
        return "WireRequest[" + method + ' ' + scheme + "://" + authority + ']';
    }
}
