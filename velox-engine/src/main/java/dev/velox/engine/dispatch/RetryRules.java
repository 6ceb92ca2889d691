package dev.velox.engine.dispatch;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

import dev.velox.engine.clock.WallClock;
import dev.velox.engine.exchange.Exchange;
import dev.velox.engine.exchange.Headers;
import dev.velox.engine.exchange.RequestFacts;

/** What may be sent twice: a billed request is not repeated by accident. */
final class RetryRules {

    static final int TOO_MANY_REQUESTS = 429;

    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final long NANOS_PER_MILLI = 1_000_000L;
    private static final long MILLIS_PER_SECOND = 1_000L;

    /** The longest that is read, as a number or as a date: longer ones are no waiting times, and could overflow. */
    private static final long MAX_SECONDS = 999_999_999L;

    private RetryRules() {}

    /**
     * Whether the request may be sent again after an upstream may have run it: reading, operations without lasting effect, and
     * what the caller marked with {@code Idempotency-Key}. A response that is stored, or goes on from a stored one, may not.
     */
    static boolean repeatable(Exchange exchange) {
        if (exchange.head().headers().contains("idempotency-key")) {
            return true;
        }
        return switch (exchange.head().operation()) {
            case CHAT_COMPLETION, COMPLETION, EMBEDDING -> true;
            case LIST_MODELS, GET_MODEL, GET_RESPONSE, LIST_INPUT_ITEMS, CLUSTER -> true;
            case CREATE_RESPONSE -> replayable(exchange.facts());
            case DELETE_RESPONSE, CANCEL_RESPONSE -> false;
        };
    }

    private static boolean replayable(@Nullable RequestFacts facts) {
        return facts != null && facts.replayable();
    }

    /** Whether this status says that the upstream, not the request, is in trouble. */
    static boolean troubled(int status) {
        return status == 502 || status == 503 || status == 504;
    }

    /** Whether this status is the upstream's fault. */
    static boolean failed(int status) {
        return status >= 500;
    }

    /**
     * When the upstream wants to be asked again, in nanoseconds from now; -1 when it does not say. Reads {@code retry-after-ms}
     * and {@code Retry-After} in seconds or as a date (RFC 9110 section 10.2.3). A date counts from the answer's own
     * {@code Date}, since the clocks of two machines differ; from the wall clock where the answer has none. A date that has
     * passed is 0.
     */
    static long retryAfterNanos(Headers headers, WallClock clock) {
        long millis = number(headers.first("retry-after-ms"));
        if (millis >= 0) {
            return millis * NANOS_PER_MILLI;
        }
        String after = headers.first("retry-after");
        long seconds = number(after);
        if (seconds >= 0) {
            return seconds * NANOS_PER_SECOND;
        }
        Instant until = HttpDate.parse(after);
        if (until == null) {
            return -1;
        }
        Instant sent = HttpDate.parse(headers.first("date"));
        long now = sent == null ? clock.epochMillis() : sent.toEpochMilli();
        return Math.clamp(until.toEpochMilli() - now, 0, MAX_SECONDS * MILLIS_PER_SECOND) * NANOS_PER_MILLI;
    }

    private static long number(@Nullable String value) {
        return value != null && value.matches("[0-9]{1,9}") ? Long.parseLong(value) : -1;
    }
}
