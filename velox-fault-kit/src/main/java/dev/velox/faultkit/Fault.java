package dev.velox.faultkit;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * What can go wrong with one call to {@code chat/completions}. The part of a request's model name behind its last {@code /}
 * selects it; whatever stands before is the test's own, and is counted apart: {@code checkout-test/reset}.
 *
 * <p>A fault "midway" has sent its first event, or without {@code "stream":true} the first half of its document. Where an
 * answer says 200 and no more is said, it is a good one.
 */
public enum Fault {
    /** No fault. */
    OK("ok", "a good answer"),
    /** Reads the request and never answers. */
    SILENT("silent", "reads the request, then silence"),
    /** The head of an answer and nothing behind it. */
    SILENT_AFTER_HEAD("silent-after-head", "head, then silence"),
    /** The first event, then nothing. */
    SILENT_MIDWAY("silent-midway", "first event (half of the document), then silence"),
    /** Closes the connection within the second event. */
    CUT_MID_EVENT("cut-mid-event", "closes the connection within the second event (within the document)"),
    /** Closes the connection between the bytes of one character. */
    CUT_MID_CHARACTER("cut-mid-character", "closes the connection between the bytes of one UTF-8 character"),
    /** Resets before anything was answered: TCP RST, or RST_STREAM with INTERNAL_ERROR. */
    RESET("reset", "resets instead of answering (TCP RST; RST_STREAM over HTTP/2)"),
    /** The same, midway. */
    RESET_MIDWAY("reset-midway", "first event (half of the document), then the reset"),
    /** RST_STREAM with REFUSED_STREAM: nothing was processed (RFC 9113 section 8.7). */
    REFUSED_STREAM("refused-stream", "RST_STREAM with REFUSED_STREAM", WireProtocol.HTTP2),
    /** GOAWAY that excludes this very stream: nothing was processed (RFC 9113 section 6.8). */
    GOAWAY_UNPROCESSED("goaway-unprocessed", "GOAWAY whose last stream is an earlier one", WireProtocol.HTTP2),
    /** GOAWAY midway that includes this stream, which then goes on to its good end. */
    GOAWAY_MIDWAY("goaway-midway", "first event, then GOAWAY, then the rest", WireProtocol.HTTP2),
    /** 429 with {@code Retry-After}. */
    RATE_LIMITED("429", "429 with Retry-After: 1"),
    /** 500 at the first call of a model name, good answers afterwards. */
    ERROR_THEN_OK("500-then-ok", "500 once for each model name, then good answers"),
    /** 503 at the first call of a model name, good answers afterwards. */
    UNAVAILABLE_THEN_OK("503-then-ok", "503 once for each model name, then good answers"),
    /** A good answer in pieces of few bytes. */
    SLOW_DRIP("slow-drip", "a good answer, 8 bytes each 5 ms"),
    /** A chunk without a size, midway (RFC 9112 section 7.1). */
    MALFORMED_CHUNK(
            "malformed-chunk", "first event (half of the document), then a chunk without size", WireProtocol.HTTP1),
    /** A frame that is longer than it says, midway (RFC 9113 section 6.1). */
    MALFORMED_FRAME(
            "malformed-frame",
            "first event (half of the document), then DATA with more padding than payload",
            WireProtocol.HTTP2),
    /** A head that never ends. */
    ENDLESS_HEAD("endless-head", "header fields without end"),
    /** A good answer of 100 MB. */
    HUGE("huge", "a good answer of 100 MB"),
    /** 200 with a web page, as a captive portal or a wrong port would send it. */
    WRONG_CONTENT_TYPE("wrong-content-type", "200 with text/html"),
    /** A stream that ends in good order without {@code [DONE]}. */
    DONE_MISSING("done-missing", "all events, no [DONE], a clean end", true),
    /** A stream with two {@code [DONE]}. */
    DONE_TWICE("done-twice", "all events, [DONE] twice", true);

    private static final Map<String, Fault> BY_MODEL =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(Fault::model, Function.identity()));

    private final String model;
    private final String description;
    private final @Nullable WireProtocol only;
    private final boolean onlyStreams;

    Fault(String model, String description) {
        this(model, description, null, false);
    }

    Fault(String model, String description, boolean onlyStreams) {
        this(model, description, null, onlyStreams);
    }

    Fault(String model, String description, WireProtocol only) {
        this(model, description, only, false);
    }

    Fault(String model, String description, @Nullable WireProtocol only, boolean onlyStreams) {
        this.model = model;
        this.description = description;
        this.only = only;
        this.onlyStreams = onlyStreams;
    }

    /** The model name that selects it. */
    public String model() {
        return model;
    }

    /** What the server does, in half a line. */
    public String description() {
        return description;
    }

    /** Whether there is such a fault over this protocol, with or without {@code "stream":true}. */
    public boolean existsOver(WireProtocol protocol, boolean stream) {
        return (only == null || only == protocol) && (stream || !onlyStreams);
    }

    /** The fault that a model name selects, or null when it is none's. */
    static @Nullable Fault of(String model) {
        return BY_MODEL.get(model.substring(model.lastIndexOf('/') + 1));
    }
}
