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
            VeloxTag.MODEL,
            VeloxTag.OUTCOME,
            VeloxTag.STATUS),

    /** Time of a request. */
    REQUEST_DURATION(
            "velox.request.duration",
            Meter.Type.TIMER,
            "seconds",
            "Time from the head's arrival to the end of the answer.",
            Buckets.REQUEST,
            VeloxTag.OPERATION,
            VeloxTag.UPSTREAM,
            VeloxTag.OUTCOME),

    /** Time of its parts. */
    REQUEST_PHASE(
            "velox.request.phase",
            Meter.Type.TIMER,
            "seconds",
            "Where the time of a request went; a request counts in the phases that it was in.",
            Buckets.PHASE,
            VeloxTag.PHASE,
            VeloxTag.UPSTREAM),

    /** Bytes that came. */
    REQUEST_BYTES(
            "velox.request.body",
            Meter.Type.COUNTER,
            "bytes",
            "Bytes of request bodies that came whole.",
            VeloxTag.UPSTREAM),

    /** Bytes that went. */
    RESPONSE_BYTES(
            "velox.response.body",
            Meter.Type.COUNTER,
            "bytes",
            "Bytes of upstreams' answers that went to callers.",
            VeloxTag.UPSTREAM),

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

    /** The limit in force. */
    RATE_LIMIT_RPM(
            "velox.ratelimit.rpm",
            Meter.Type.GAUGE,
            "requests per minute",
            "Sustained rate that the limiter lets through; 0 when there is no limit."),

    /** Its burst. */
    RATE_LIMIT_BURST(
            "velox.ratelimit.burst",
            Meter.Type.GAUGE,
            "requests",
            "Requests that the limiter lets go at once after a rest; 0 when there is no limit."),

    /** What it has left. */
    RATE_LIMIT_AVAILABLE(
            "velox.ratelimit.available",
            Meter.Type.GAUGE,
            "requests",
            "Requests that the limiter would let go at once now; 0 when there is no limit. Those that wait for it are in"
                    + " velox.ingress.queue.depth."),

    /** Who reads bodies. */
    SCAN_ENGINE(
            "velox.scan.engine",
            Meter.Type.GAUGE,
            "0 or 1",
            "1 for the engine that reads request bodies, 0 for the others.",
            VeloxTag.ENGINE),

    /** Merged calls. */
    BATCH_CALLS(
            "velox.batch.calls",
            Meter.Type.COUNTER,
            "calls",
            "Calls that were sent to an upstream for several requests.",
            VeloxTag.UPSTREAM),

    /** Requests in merged calls. */
    BATCH_REQUESTS(
            "velox.batch.requests",
            Meter.Type.COUNTER,
            "requests",
            "Requests that were sent to an upstream in a call with others.",
            VeloxTag.UPSTREAM),

    /** Size of merged calls. */
    BATCH_ITEMS(
            "velox.batch.items",
            Meter.Type.DISTRIBUTION_SUMMARY,
            "items",
            "Prompts or inputs in a call that was sent for several requests.",
            Buckets.ITEMS,
            VeloxTag.UPSTREAM),

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

    /** Whether one may be asked. */
    UPSTREAM_AVAILABLE(
            "velox.upstream.available",
            Meter.Type.GAUGE,
            "",
            "1 when an upstream may be asked now, 0 when its breaker or its probes have taken it out.",
            VeloxTag.UPSTREAM),

    /** The verdict. */
    UPSTREAM_HEALTH(
            "velox.upstream.health",
            Meter.Type.GAUGE,
            "",
            "1 for the verdict on an upstream that holds now, 0 for the others.",
            VeloxTag.UPSTREAM,
            VeloxTag.STATE),

    /** Changes of the verdict. */
    UPSTREAM_HEALTH_CHANGES(
            "velox.upstream.health.changes",
            Meter.Type.COUNTER,
            "changes",
            "Changes of the verdict on an upstream.",
            VeloxTag.UPSTREAM,
            VeloxTag.STATE),

    /** Attempts. */
    UPSTREAM_ATTEMPTS(
            "velox.upstream.attempts",
            Meter.Type.TIMER,
            "seconds",
            "Attempts at an upstream, and their time from the pick to the end.",
            Buckets.REQUEST,
            VeloxTag.UPSTREAM,
            VeloxTag.OUTCOME),

    /** Further attempts. */
    UPSTREAM_RETRIES(
            "velox.upstream.retries",
            Meter.Type.COUNTER,
            "attempts",
            "Further attempts after one that failed, by the upstream that was asked next.",
            VeloxTag.UPSTREAM,
            VeloxTag.RETRY_REASON),

    /** Second attempts beside a slow one. */
    UPSTREAM_HEDGES(
            "velox.upstream.hedges",
            Meter.Type.COUNTER,
            "attempts",
            "Second attempts beside one that was slower than usual.",
            VeloxTag.UPSTREAM),

    /** Other models. */
    FALLBACKS(
            "velox.fallbacks",
            Meter.Type.COUNTER,
            "requests",
            "Requests that were sent to a fallback model after all upstreams of the first had failed."),

    /** Loops that were late. */
    LOOP_STALLS(
            "velox.loop.stalls",
            Meter.Type.TIMER,
            "seconds",
            "How late an event loop came back, whenever it was more than 20 ms.",
            Buckets.STALL),

    /** Where its breaker stands. */
    UPSTREAM_BREAKER(
            "velox.upstream.breaker",
            Meter.Type.GAUGE,
            "0 or 1",
            "1 for the state that the breaker of an upstream is in, 0 for the others.",
            VeloxTag.UPSTREAM,
            VeloxTag.BREAKER),

    /** Usual time to the head. */
    UPSTREAM_HEAD_LATENCY(
            "velox.upstream.head.latency",
            Meter.Type.GAUGE,
            "seconds",
            "Moving average from a request sent to the head of its answer; 0 before the first.",
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
            VeloxTag.MODEL,
            VeloxTag.TYPE),

    /** OpenTelemetry: requests. */
    GEN_AI_SERVER_DURATION(
            GenAiConventions.SERVER_REQUEST_DURATION,
            Meter.Type.TIMER,
            "seconds",
            "OpenTelemetry GenAI: time of a request as its caller sees it.",
            GenAiConventions.DURATION_BUCKETS,
            VeloxTag.GEN_AI_OPERATION,
            VeloxTag.GEN_AI_PROVIDER,
            VeloxTag.GEN_AI_MODEL,
            VeloxTag.ERROR_TYPE),

    /** OpenTelemetry: first tokens. */
    GEN_AI_FIRST_TOKEN(
            GenAiConventions.SERVER_TIME_TO_FIRST_TOKEN,
            Meter.Type.TIMER,
            "seconds",
            "OpenTelemetry GenAI: time from a request's head to the first event of its stream.",
            GenAiConventions.FIRST_TOKEN_BUCKETS,
            VeloxTag.GEN_AI_OPERATION,
            VeloxTag.GEN_AI_PROVIDER,
            VeloxTag.GEN_AI_MODEL),

    /** OpenTelemetry: attempts. */
    GEN_AI_CLIENT_DURATION(
            GenAiConventions.CLIENT_OPERATION_DURATION,
            Meter.Type.TIMER,
            "seconds",
            "OpenTelemetry GenAI: time of an attempt at an upstream.",
            GenAiConventions.DURATION_BUCKETS,
            VeloxTag.GEN_AI_OPERATION,
            VeloxTag.GEN_AI_PROVIDER,
            VeloxTag.GEN_AI_MODEL,
            VeloxTag.ERROR_TYPE,
            VeloxTag.SERVER_ADDRESS,
            VeloxTag.SERVER_PORT),

    /** OpenTelemetry: tokens. */
    GEN_AI_TOKENS(
            GenAiConventions.CLIENT_TOKEN_USAGE,
            Meter.Type.DISTRIBUTION_SUMMARY,
            "tokens",
            "OpenTelemetry GenAI: tokens that an answer says it took.",
            GenAiConventions.TOKEN_BUCKETS,
            VeloxTag.GEN_AI_OPERATION,
            VeloxTag.GEN_AI_PROVIDER,
            VeloxTag.GEN_AI_MODEL,
            VeloxTag.GEN_AI_TOKEN_TYPE,
            VeloxTag.SERVER_ADDRESS,
            VeloxTag.SERVER_PORT,
            VeloxTag.GEN_AI_RESPONSE_MODEL);

    private final String meterName;
    private final Meter.Type type;
    private final String unit;
    private final String description;

    @SuppressWarnings("ImmutableEnumChecker") // List.of is immutable; the checker goes by the type alone
    private final List<VeloxTag> tags;

    @SuppressWarnings("ImmutableEnumChecker") // List.of is immutable; the checker goes by the type alone
    private final List<Double> buckets;

    @SuppressWarnings("ImmutableEnumChecker") // has no way to change
    private final Bounds bounds;

    VeloxMeters(String meterName, Meter.Type type, String unit, String description, VeloxTag... tags) {
        this(meterName, type, unit, description, List.of(), tags);
    }

    VeloxMeters(
            String meterName,
            Meter.Type type,
            String unit,
            String description,
            List<Double> buckets,
            VeloxTag... tags) {
        this.buckets = buckets;
        this.bounds = type == Meter.Type.TIMER ? Bounds.ofSeconds(buckets) : Bounds.of(buckets);
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

    /** Boundaries of the histogram, in the unit; empty for what is none. */
    List<Double> buckets() {
        return buckets;
    }

    /** The same, for values in nanoseconds or whatever is counted. */
    Bounds bounds() {
        return bounds;
    }
}
