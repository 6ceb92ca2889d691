package dev.velox.engine.observe;

import java.util.List;
import java.util.Locale;

/**
 * Where the time of an exchange goes. It is in exactly one of them at any moment, so that they add up to its whole time. The
 * closed vocabulary of metrics, of {@code Server-Timing} and of the log of slow requests.
 */
public enum Phase {
    /** Until the body is whole. */
    RECEIVE,
    /** Waiting for the end of the loop's pass, a worker, or a slot of the limiter. */
    QUEUE,
    /** The body is read. */
    SCAN,
    /** Model and endpoints are looked up; once for what a pass brought. */
    ROUTE,
    /** Attempts that did not answer, and the pauses between them. */
    RETRY,
    /** From the pick of the endpoint that answers to a connection or stream to it. */
    CONNECT,
    /** From the request written to the first byte of the answer handed to the caller. */
    TTFB,
    /** From then to the end. */
    STREAM;

    /** All, in order. */
    public static final List<Phase> ALL = List.of(values());

    private final String label = name().toLowerCase(Locale.ROOT);

    /** The name outside. */
    public String label() {
        return label;
    }
}
