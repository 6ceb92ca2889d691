package dev.velox.engine.gateway;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

import dev.velox.engine.exchange.Failure;
import dev.velox.engine.exchange.Headers;
import dev.velox.engine.exchange.Operation;

/**
 * A failure as the caller sees it, in OpenAI's shape: {@code {"error":{"message","type","param","code"}}}. Made in one place, so
 * that every lane and room tells the same.
 *
 * @param status HTTP status
 * @param headers content type and length, {@code x-velox-error}, {@code retry-after} where it applies, and the failure's own
 * @param body the JSON text
 */
public record ErrorAnswer(int status, Headers headers, String body) {

    private static final long NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    public static ErrorAnswer of(Failure failure) {
        String body = "{\"error\":" + errorObject(failure) + "}";
        Headers headers = new Headers()
                .add("content-type", "application/json")
                .add("content-length", Integer.toString(body.getBytes(StandardCharsets.UTF_8).length))
                .add("x-velox-error", failure.code().label());
        if (failure.retryAfterNanos() >= 0) {
            // RFC 9110 section 10.2.3: whole seconds. Rounded up, since earlier would be refused again; 0 would mean
            // "now".
            long seconds = Math.ceilDiv(failure.retryAfterNanos(), NANOS_PER_SECOND);
            headers.add("retry-after", Long.toString(Math.max(1, seconds)));
        }
        failure.headers().forEach(headers::add);
        return new ErrorAnswer(failure.code().status(), headers, body);
    }

    /** The body as a buffer that the caller releases. */
    public ByteBuf bodyBuffer() {
        return Unpooled.wrappedBuffer(body.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * The last event of a stream that broke after it was committed, in the form that clients of the operation look for. The
     * taker releases it.
     */
    static ByteBuf event(Failure failure, Operation operation) {
        String error = errorObject(failure);
        String event = operation == Operation.CREATE_RESPONSE || operation == Operation.GET_RESPONSE
                ? "event: error\ndata: {\"type\":\"error\",\"code\":"
                        + quote(failure.code().code()) + ",\"message\":"
                        + quote(failure.message()) + ",\"param\":" + quote(failure.param()) + ",\"error\":" + error
                        + "}\n\n"
                : "data: {\"error\":" + error + "}\n\n";
        return Unpooled.wrappedBuffer(event.getBytes(StandardCharsets.UTF_8));
    }

    private static String errorObject(Failure failure) {
        return "{\"message\":" + quote(failure.message()) + ",\"type\":"
                + quote(failure.code().type()) + ",\"param\":" + quote(failure.param()) + ",\"code\":"
                + quote(failure.code().code()) + "}";
    }

    private static String quote(@Nullable String text) {
        if (text == null) {
            return "null";
        }
        StringBuilder json = new StringBuilder(text.length() + 8).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < 0x20 || c == 0x7f || Character.isSurrogate(c)) {
                // A lone surrogate has no UTF-8 form; escaping all of them keeps the body valid whatever the text was.
                json.append(String.format("\\u%04x", (int) c));
            } else {
                json.append(c);
            }
        }
        return json.append('"').toString();
    }
}
