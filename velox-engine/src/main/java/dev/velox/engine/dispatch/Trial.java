package dev.velox.engine.dispatch;

import org.jspecify.annotations.Nullable;

import dev.velox.engine.exchange.Exchange;
import dev.velox.engine.exchange.Headers;
import dev.velox.engine.exchange.RequestFacts;
import dev.velox.engine.health.EndpointHealth;
import dev.velox.engine.observe.AttemptRecord;
import dev.velox.engine.observe.RequestTrace;
import dev.velox.engine.observe.RequestTrace.AttemptTrace;
import dev.velox.engine.observe.UsageRecord;
import dev.velox.engine.upstream.AttemptFailure;
import dev.velox.engine.upstream.Reach;
import dev.velox.engine.upstream.UpstreamAttempt;

/**
 * An attempt, and the verdict on its endpoint that is given once; only an answer that began well may still break off.
 * Threads: the loop of the exchange.
 */
final class Trial {

    /** What health was told. */
    private enum Verdict {
        NONE,
        SUCCEEDED,
        FAILED,
        RELEASED
    }

    private final Dispatcher dispatcher;
    private final Exchange exchange;
    private final UpstreamAttempt attempt;
    private final EndpointHealth health;
    private final String model;
    private final boolean mayRest;
    private final long startNanos;
    private final @Nullable AttemptTrace trace;
    private int status;
    private AnswerForm form = AnswerForm.UNREADABLE;
    private Verdict verdict = Verdict.NONE;

    /**
     * @param model the model that it asks for, as the caller would name it
     * @param mayRest whether a 429 keeps other requests away from the endpoint
     */
    Trial(
            Dispatcher dispatcher,
            Exchange exchange,
            UpstreamAttempt attempt,
            String model,
            boolean mayRest,
            long startNanos) {
        this.dispatcher = dispatcher;
        this.exchange = exchange;
        this.attempt = attempt;
        this.health = dispatcher.health().of(attempt.candidate().endpoint().name());
        this.model = model;
        this.mayRest = mayRest;
        this.startNanos = startNanos;
        RequestTrace tracing = exchange.trace();
        this.trace = tracing == null
                ? null
                : tracing.attempt(health.name(), attempt.candidate().endpoint().origin());
    }

    /** The caller's headers; in a trace, with what tells the upstream of this attempt instead of what tells of the caller. */
    Headers sending(Headers asked) {
        AttemptTrace tracing = trace;
        if (tracing == null) {
            return asked;
        }
        Headers headers = new Headers();
        tracing.inject(headers::add);
        Headers own = new Headers();
        headers.forEach(own::add);
        asked.forEach((name, value) -> {
            if (!own.contains(name)) {
                headers.add(name, value);
            }
        });
        return headers;
    }

    /** Tells what its answer took. */
    void used(UsageRecord usage) {
        dispatcher.observer().usage(usage);
        AttemptTrace tracing = trace;
        if (tracing != null) {
            tracing.used(usage);
        }
    }

    UpstreamAttempt attempt() {
        return attempt;
    }

    /** The model that it asks for, as the caller would name it. */
    String model() {
        RequestFacts facts = exchange.facts();
        // A group that serves whatever nobody else does has no name of its own.
        return model.isEmpty() && facts != null ? facts.model() : model;
    }

    /** When its endpoint was picked. */
    long startNanos() {
        return startNanos;
    }

    String upstream() {
        return health.name();
    }

    int status() {
        return status;
    }

    /** How its answer is to be read; known when the head is there. */
    AnswerForm form() {
        return form;
    }

    /** The head is there: a status of the upstream's own trouble counts against it, a 429 makes it rest. */
    void answered(int answered, Headers headers, long now) {
        status = answered;
        form = AnswerForm.of(answered, headers);
        if (answered == RetryRules.TOO_MANY_REQUESTS) {
            long rest = RetryRules.retryAfterNanos(headers, dispatcher.wallClock());
            if (mayRest && rest > 0) {
                health.rest(model, now, rest);
            }
            release();
        } else if (RetryRules.failed(answered)) {
            verdict = Verdict.FAILED;
            health.failed(now, 0, startNanos, false);
        }
    }

    /** Its answer goes to the caller. */
    void succeeded(long now) {
        if (verdict == Verdict.NONE) {
            verdict = Verdict.SUCCEEDED;
            health.succeeded(now, attempt.headNanos() - attempt.sentNanos(), startNanos);
        }
    }

    /** It failed; after an answer has begun too. */
    void failed(AttemptFailure failure, long now) {
        if (failure.blames()) {
            blame(failure, now);
        } else {
            release();
        }
        ended(failure.failure().code().label(), now);
    }

    private void blame(AttemptFailure failure, long now) {
        if (verdict == Verdict.SUCCEEDED) {
            health.broke(now, failure.connection(), startNanos);
        } else if (verdict != Verdict.FAILED) {
            boolean unreachable = failure.reach() == Reach.NEVER_REACHED || failure.connection() != 0;
            health.failed(now, failure.connection(), startNanos, unreachable);
        }
        verdict = Verdict.FAILED;
    }

    /** Its answer went to the caller, or is held, whole. */
    void completed(long now) {
        ended("completed", now);
    }

    /** Nobody wants its answer. */
    void cancel(long now) {
        attempt.cancel();
        release();
        ended("cancelled", now);
    }

    private void release() {
        if (verdict == Verdict.NONE) {
            verdict = Verdict.RELEASED;
            health.released(startNanos);
        }
    }

    private void ended(String outcome, long now) {
        AttemptRecord record = new AttemptRecord(
                exchange.head().operation().label(),
                upstream(),
                attempt.candidate().endpoint().origin(),
                model(),
                exchange.streams(),
                outcome,
                status,
                startNanos,
                attempt.sentNanos(),
                attempt.headNanos(),
                now);
        dispatcher.observer().attemptEnded(record);
        AttemptTrace tracing = trace;
        if (tracing != null) {
            tracing.ended(record);
        }
    }
}
