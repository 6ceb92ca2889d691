package dev.velox.autoconfigure.metrics;

import java.util.Locale;
import java.util.function.Function;

import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.propagation.Propagator;
import org.jspecify.annotations.Nullable;

import dev.velox.engine.observe.RequestTrace;
import dev.velox.engine.observe.RequestTracer;

/**
 * Traces requests with the application's tracer, in spans named as {@link GenAiConventions} say.
 *
 * <p><b>Which ones.</b> A {@code traceparent} that is not sampled (W3C Trace Context, section 3.2.2.5) ends it there: nothing is made,
 * and the caller's headers go on as they are. One that is sampled, another form of trace context and none at all are the tracer's
 * to decide: its sampler is asked by one span, which is dropped at once when it records nothing.
 *
 * <p><b>No Observation.</b> Handlers of observations would make meters of the sampled requests alone, beside those of all.
 *
 * <p>Threads: any.
 */
final class SpanTracer implements RequestTracer {

    private static final String TRACEPARENT = "traceparent";

    /** {@code 00-<32>-<16>-<2>}; later versions may be longer, and begin alike. */
    private static final int PARENT_BEGIN = 36;

    private static final int FLAGS_END = 55;

    private final Tracer tracer;
    private final Propagator propagator;

    SpanTracer(Tracer tracer, Propagator propagator) {
        this.tracer = tracer;
        this.propagator = propagator;
    }

    @Override
    public @Nullable RequestTrace begin(Function<String, @Nullable String> headers) {
        if (unsampled(headers.apply(TRACEPARENT))) {
            return null;
        }
        Span span = propagator
                .extract(headers, (from, name) -> from.apply(name.toLowerCase(Locale.ROOT)))
                .kind(Span.Kind.SERVER)
                .start();
        if (span.isNoop()) {
            span.abandon();
            return null;
        }
        return new SpanTrace(tracer, propagator, span);
    }

    /** Whether the caller says that nobody records; whatever is malformed does not say so. */
    private static boolean unsampled(@Nullable String traceparent) {
        if (traceparent == null || traceparent.length() < FLAGS_END || !divided(traceparent)) {
            return false;
        }
        int flags = Character.digit(traceparent.charAt(FLAGS_END - 1), 16);
        return flags >= 0 && (flags & 1) == 0;
    }

    private static boolean divided(String traceparent) {
        return traceparent.charAt(2) == '-'
                && traceparent.charAt(PARENT_BEGIN - 1) == '-'
                && traceparent.charAt(FLAGS_END - 3) == '-';
    }
}
