package dev.velox.autoconfigure.metrics;

import java.util.List;

import io.micrometer.core.instrument.Meter;
import org.jspecify.annotations.Nullable;

/** Every meter of the gateway: the one list for code, documentation and tests. */
enum VeloxMeters {
    /** Requests that have ended. */
    REQUESTS(
            "velox.requests",
            Meter.Type.COUNTER,
            "requests",
            "Requests that have ended.",
            VeloxTag.OPERATION,
            VeloxTag.UPSTREAM,
            VeloxTag.OUTCOME,
            VeloxTag.STATUS),

    /** Time of a request. */
    REQUEST_DURATION(
            "velox.request.duration",
            Meter.Type.TIMER,
            "seconds",
            "Time from the head's arrival to the end of the answer.",
            VeloxTag.OPERATION,
            VeloxTag.UPSTREAM,
            VeloxTag.OUTCOME),

    /** Open requests. */
    INGRESS_IN_FLIGHT("velox.ingress.inflight", Meter.Type.GAUGE, "requests", "Requests that are open now."),

    /** Bytes of bodies. */
    INGRESS_BUFFERED(
            "velox.ingress.buffered", Meter.Type.GAUGE, "bytes", "Bytes reserved for large request bodies now."),

    /** Requests that wait. */
    QUEUE_DEPTH(
            "velox.ingress.queue.depth",
            Meter.Type.GAUGE,
            "requests",
            "Requests that wait now, by what they wait for.",
            VeloxTag.REASON),

    /** Requests that the limiter refused. */
    RATE_LIMIT_REJECTED(
            "velox.ratelimit.rejected", Meter.Type.COUNTER, "requests", "Requests that the rate limiter refused."),

    /** Requests at an upstream. */
    UPSTREAM_IN_FLIGHT(
            "velox.upstream.inflight",
            Meter.Type.GAUGE,
            "requests",
            "Requests between the pick of an upstream and the end of its answer.",
            VeloxTag.UPSTREAM),

    /** Open connections. */
    UPSTREAM_CONNECTIONS(
            "velox.upstream.connections",
            Meter.Type.GAUGE,
            "connections",
            "Connections to an upstream that are open now.",
            VeloxTag.UPSTREAM),

    /** Whether it is used. */
    UPSTREAM_HEALTH(
            "velox.upstream.health",
            Meter.Type.GAUGE,
            "0 or 1",
            "Whether requests are sent to an upstream: 0 when its breaker is open or its probes failed.",
            VeloxTag.UPSTREAM),

    /** Where its breaker stands. */
    UPSTREAM_BREAKER(
            "velox.upstream.breaker",
            Meter.Type.GAUGE,
            "0 or 1",
            "1 for the state that the breaker of an upstream is in, 0 for the others.",
            VeloxTag.UPSTREAM,
            VeloxTag.STATE),

    /** Usual time to the head. */
    UPSTREAM_HEAD_LATENCY(
            "velox.upstream.head.latency",
            Meter.Type.GAUGE,
            "seconds",
            "Moving average from a request sent to the head of its answer; 0 before the first.",
            VeloxTag.UPSTREAM),

    /** Attempts. */
    UPSTREAM_REQUESTS(
            "velox.upstream.requests",
            Meter.Type.COUNTER,
            "requests",
            "Requests that were sent to an upstream, each further attempt included.",
            VeloxTag.UPSTREAM),

    /** Failed attempts. */
    UPSTREAM_ERRORS(
            "velox.upstream.errors",
            Meter.Type.COUNTER,
            "requests",
            "Requests that an upstream failed: not reached, broken off, timed out, or answered with 5xx.",
            VeloxTag.UPSTREAM),

    /** Streams that were reset. */
    UPSTREAM_CANCELLED(
            "velox.upstream.cancelled",
            Meter.Type.COUNTER,
            "requests",
            "Requests at an upstream that were given up because the caller left.",
            VeloxTag.UPSTREAM),

    /** Sessions at their first choice. */
    AFFINITY_HITS(
            "velox.affinity.hits",
            Meter.Type.COUNTER,
            "requests",
            "Requests with a session that went to the upstream that is the first choice for it.",
            VeloxTag.UPSTREAM),

    /** Streams without their last event. */
    STREAMS_UNTERMINATED(
            "velox.streams.unterminated",
            Meter.Type.COUNTER,
            "streams",
            "Event streams that ended cleanly but without their terminal event.",
            VeloxTag.UPSTREAM),

    /** Tokens. */
    TOKENS(
            "velox.tokens",
            Meter.Type.COUNTER,
            "tokens",
            "Tokens that answers say they took; an answer that does not say is not counted.",
            VeloxTag.UPSTREAM,
            VeloxTag.TYPE);

    private final String meterName;
    private final Meter.Type type;
    private final String unit;
    private final String description;

    @SuppressWarnings("ImmutableEnumChecker") // List.of is immutable; the checker goes by the type alone
    private final List<VeloxTag> tags;

    VeloxMeters(String meterName, Meter.Type type, String unit, String description, VeloxTag... tags) {
        this.meterName = meterName;
        this.type = type;
        this.unit = unit;
        this.description = description;
        this.tags = List.of(tags);
    }

    String meterName() {
        return meterName;
    }

    Meter.Type type() {
        return type;
    }

    /** The unit as the documentation names it. */
    String unit() {
        return unit;
    }

    /**
     * The unit for the registry: null for timers, which bring theirs, and where the name already says what is counted.
     */
    @Nullable String baseUnit() {
        boolean measured = unit.equals("bytes") || (type == Meter.Type.GAUGE && unit.equals("seconds"));
        return measured ? unit : null;
    }

    String description() {
        return description;
    }

    List<VeloxTag> tags() {
        return tags;
    }
}
