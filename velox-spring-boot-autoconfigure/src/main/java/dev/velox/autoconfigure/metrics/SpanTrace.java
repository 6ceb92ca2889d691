package dev.velox.autoconfigure.metrics;

import java.net.URI;
import java.util.function.BiConsumer;

import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.propagation.Propagator;
import org.jspecify.annotations.Nullable;

import dev.velox.engine.observe.AttemptRecord;
import dev.velox.engine.observe.ExchangeRecord;
import dev.velox.engine.observe.RequestTrace;
import dev.velox.engine.observe.UsageRecord;

/** The spans of one request: what the caller asked, and below it each attempt. No content, and no text over 128 characters. */
final class SpanTrace implements RequestTrace {

    private static final int MAX_TEXT = 128;
    private static final int FIRST_ERROR = 400;

    private final Tracer tracer;
    private final Propagator propagator;
    private final Span request;

    SpanTrace(Tracer tracer, Propagator propagator, Span request) {
        this.tracer = tracer;
        this.propagator = propagator;
        this.request = request;
    }

    @Override
    public AttemptTrace attempt(String upstream, URI origin) {
        Span span = tracer.spanBuilder()
                .setParent(request.context())
                .kind(Span.Kind.CLIENT)
                .tag(GenAiConventions.PROVIDER_NAME, GenAiConventions.provider(origin))
                .tag(GenAiConventions.SERVER_ADDRESS, GenAiConventions.address(origin))
                .tag(GenAiConventions.SERVER_PORT, Long.parseLong(GenAiConventions.port(origin)))
                .tag(GenAiConventions.UPSTREAM, upstream)
                .start();
        return new SpanAttempt(propagator, span);
    }

    @Override
    public void ended(ExchangeRecord exchange) {
        URI origin = exchange.origin();
        if (origin != null) {
            request.tag(GenAiConventions.PROVIDER_NAME, GenAiConventions.provider(origin));
        }
        request.tag(GenAiConventions.ATTEMPTS, exchange.attempts());
        end(request, exchange.operation(), exchange.model(), exchange.streams(), exchange.outcome(), exchange.status());
    }

    private static void end(
            Span span, String operation, @Nullable String model, boolean streams, String outcome, int status) {
        String known = GenAiConventions.operation(operation);
        String name = known == null ? operation : known;
        if (model == null || model.isEmpty()) {
            span.name(name);
        } else {
            span.name(name + ' ' + cut(model));
            span.tag(GenAiConventions.REQUEST_MODEL, cut(model));
        }
        span.tag(GenAiConventions.OPERATION_NAME, name);
        span.tag(GenAiConventions.OUTCOME, outcome);
        if (streams) {
            span.tag(GenAiConventions.REQUEST_STREAM, true);
        }
        if (status != 0) {
            span.tag(GenAiConventions.STATUS_CODE, status);
        }
        if (!outcome.equals("completed")) {
            span.tag(GenAiConventions.ERROR_TYPE, outcome);
        } else if (status >= FIRST_ERROR) {
            span.tag(GenAiConventions.ERROR_TYPE, Integer.toString(status));
        }
        span.end();
    }

    private static String cut(String text) {
        return text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) : text;
    }

    private static final class SpanAttempt implements AttemptTrace {

        private final Propagator propagator;
        private final Span span;

        SpanAttempt(Propagator propagator, Span span) {
            this.propagator = propagator;
            this.span = span;
        }

        @Override
        public void inject(BiConsumer<String, String> header) {
            propagator.inject(span.context(), header, (to, name, value) -> header.accept(name, value));
        }

        @Override
        public void used(UsageRecord usage) {
            String model = usage.responseModel();
            if (model != null) {
                span.tag(GenAiConventions.RESPONSE_MODEL, cut(model));
            }
            if (usage.inputTokens() >= 0) {
                span.tag(GenAiConventions.INPUT_TOKENS, usage.inputTokens());
            }
            if (usage.outputTokens() >= 0) {
                span.tag(GenAiConventions.OUTPUT_TOKENS, usage.outputTokens());
            }
        }

        @Override
        public void ended(AttemptRecord attempt) {
            end(span, attempt.operation(), attempt.model(), attempt.streams(), attempt.outcome(), attempt.status());
        }
    }
}
