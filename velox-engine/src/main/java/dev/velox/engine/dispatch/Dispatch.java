package dev.velox.engine.dispatch;

import java.util.ArrayList;
import java.util.List;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

import dev.velox.engine.exchange.AnswerSource;
import dev.velox.engine.exchange.Candidate;
import dev.velox.engine.exchange.Exchange;
import dev.velox.engine.exchange.Failure;
import dev.velox.engine.exchange.Headers;
import dev.velox.engine.loop.EngineLoop.Scheduled;
import dev.velox.engine.upstream.AttemptFailure;
import dev.velox.engine.upstream.AttemptFailure.Again;
import dev.velox.engine.upstream.AttemptListener;
import dev.velox.engine.upstream.HeldAnswer;
import dev.velox.engine.upstream.Reach;
import dev.velox.engine.upstream.UpstreamAttempt;

/** The attempts of one exchange, one after the other or, hedged, two at a time. Threads: the loop of the exchange. */
final class Dispatch implements AnswerSource, AttemptListener {

    /** Why a further attempt is made. */
    private enum Reason {
        NEVER_REACHED("never_reached"),
        MAYBE_RAN("maybe_ran"),
        RATE_LIMITED("rate_limited");

        private final String label;

        Reason(String label) {
            this.label = label;
        }
    }

    private static final int FIRST_NO_SUCCESS = 300;

    private final Dispatcher dispatcher;
    private final Exchange exchange;
    private final Itinerary itinerary;
    private final List<Trial> running = new ArrayList<>(2);
    private @Nullable Trial winner;
    private @Nullable AnswerWatch watch;
    private @Nullable HeldAnswer held;
    private @Nullable Failure lastFailure;
    private @Nullable Scheduled pause;
    private @Nullable Scheduled hedgeTimer;
    private boolean done;

    Dispatch(Dispatcher dispatcher, Exchange exchange) {
        this.dispatcher = dispatcher;
        this.exchange = exchange;
        this.itinerary = new Itinerary(dispatcher, exchange);
    }

    void start(long now) {
        exchange.source(this);
        Candidate first = itinerary.next(now);
        if (first == null) {
            giveUp(now);
            return;
        }
        begin(first, now);
        if (!done && winner == null && running.size() == 1) {
            planHedge(running.getFirst());
        }
    }

    private void begin(Candidate candidate, long now) {
        exchange.attempt(candidate.endpoint(), now);
        if (exchange.attempts() == 1) {
            dispatcher.firstPick(exchange, candidate, now);
        }
        UpstreamAttempt attempt = dispatcher.pool().attempt(exchange, candidate, this);
        running.add(new Trial(dispatcher, exchange, attempt, itinerary.model(), !itinerary.alone(), now));
        attempt.start();
    }

    @Override
    public Headers sending(UpstreamAttempt attempt, Headers asked) {
        return trialOf(attempt).sending(asked);
    }

    @Override
    public boolean holds(UpstreamAttempt attempt, int status, Headers headers) {
        long now = dispatcher.clock().nanoTime();
        Trial trial = trialOf(attempt);
        trial.answered(status, headers, now);
        boolean other = running.size() > 1;
        if (status == RetryRules.TOO_MANY_REQUESTS) {
            return other || (may(Reason.RATE_LIMITED, now) && itinerary.hasOther(now));
        }
        if (RetryRules.troubled(status)) {
            return other || may(Reason.MAYBE_RAN, now);
        }
        // Beside another attempt only a success is the first success; a refusal is kept for the case that there is
        // none.
        return other && status >= FIRST_NO_SUCCESS;
    }

    @Override
    public void held(UpstreamAttempt attempt, HeldAnswer answer) {
        long now = dispatcher.clock().nanoTime();
        Trial trial = take(attempt);
        trial.succeeded(now);
        trial.completed(now);
        releaseHeld();
        held = answer;
        if (running.isEmpty()) {
            if (answer.status() == RetryRules.TOO_MANY_REQUESTS) {
                again(Again.ELSEWHERE, Reason.RATE_LIMITED, now);
            } else if (RetryRules.troubled(answer.status())) {
                again(Again.ANYWHERE, Reason.MAYBE_RAN, now);
            } else {
                // It was kept for the sake of an attempt that has failed since.
                giveUp(now);
            }
        }
    }

    @Override
    public void committing(UpstreamAttempt attempt) {
        long now = dispatcher.clock().nanoTime();
        Trial chosen = trialOf(attempt);
        winner = chosen;
        exchange.answeredBy(attempt.candidate().endpoint());
        stopTimers();
        releaseHeld();
        if (running.size() > 1) {
            leaveOthers(chosen, now);
        }
        exchange.timeline().answered(chosen.startNanos(), attempt.sentNanos(), now);
        chosen.succeeded(now);
        if (chosen.status() < FIRST_NO_SUCCESS) {
            // What is refused is refused fast, and says nothing of how long an answer takes.
            dispatcher.latencies().record(attempt, exchange.streams(), now);
        }
        watch = AnswerWatch.over(dispatcher, exchange, chosen);
    }

    private void leaveOthers(Trial chosen, long now) {
        for (Trial trial : List.copyOf(running)) {
            if (trial != chosen) {
                running.remove(trial);
                trial.cancel(now);
            }
        }
    }

    @Override
    public void passing(UpstreamAttempt attempt, ByteBuf bytes) {
        AnswerWatch watching = watch;
        if (watching != null) {
            watching.passing(bytes);
        }
    }

    @Override
    public void completed(UpstreamAttempt attempt) {
        Trial trial = take(attempt);
        done = true;
        endWatch();
        trial.completed(dispatcher.clock().nanoTime());
        exchange.complete();
    }

    @Override
    public void failed(UpstreamAttempt attempt, AttemptFailure failure) {
        long now = dispatcher.clock().nanoTime();
        Trial trial = take(attempt);
        if (trial == winner) {
            done = true;
            endWatch();
            trial.failed(failure, now);
            exchange.fail(failure.failure());
            return;
        }
        trial.failed(failure, now);
        lastFailure = failure.failure();
        if (!running.isEmpty()) {
            // The attempt beside it may still answer.
            return;
        }
        Reason reason = failure.reach() == Reach.NEVER_REACHED ? Reason.NEVER_REACHED : Reason.MAYBE_RAN;
        again(failure.again(), reason, now);
    }

    private void again(Again where, Reason reason, long now) {
        if (where == Again.NOWHERE || !may(reason, now)) {
            giveUp(now);
            return;
        }
        boolean before = itinerary.onFallback();
        Candidate next = itinerary.next(now);
        if (next != null) {
            if (itinerary.onFallback() && !before) {
                dispatcher.observer().fellBack();
            }
            retry(next, reason, now);
        } else if (where == Again.ELSEWHERE) {
            giveUp(now);
        } else {
            pause = exchange.loop().schedule(() -> onceMore(reason), dispatcher.backoffNanos(exchange.attempts() + 1));
        }
    }

    /** Nobody else is left: the same endpoints again, after a pause. */
    private void onceMore(Reason reason) {
        pause = null;
        if (done) {
            return;
        }
        long now = dispatcher.clock().nanoTime();
        itinerary.again();
        Candidate next = itinerary.next(now);
        if (next == null) {
            giveUp(now);
        } else {
            retry(next, reason, now);
        }
    }

    private void retry(Candidate next, Reason reason, long now) {
        if (reason != Reason.NEVER_REACHED) {
            dispatcher.retries().take(now);
        }
        dispatcher.observer().retried(next.endpoint().name(), reason.label);
        begin(next, now);
    }

    private boolean may(Reason reason, long now) {
        if (exchange.attempts() >= dispatcher.retry().maxAttempts()) {
            return false;
        }
        return switch (reason) {
            case NEVER_REACHED -> true;
            case RATE_LIMITED -> dispatcher.retries().has(now);
            case MAYBE_RAN ->
                RetryRules.repeatable(exchange) && dispatcher.retries().has(now);
        };
    }

    private void planHedge(Trial first) {
        if (!dispatcher.hedge().enabled()
                || itinerary.alone()
                || !RetryRules.repeatable(exchange)
                || dispatcher.retry().maxAttempts() < 2) {
            return;
        }
        long usual = dispatcher.latencies().p95(first.attempt(), exchange.streams());
        if (usual > 0) {
            long delay = Math.max(usual, dispatcher.hedge().minDelay().toNanos());
            hedgeTimer = exchange.loop().schedule(this::hedge, delay);
        }
    }

    private void hedge() {
        hedgeTimer = null;
        long now = dispatcher.clock().nanoTime();
        boolean slow = !done && winner == null && running.size() == 1 && exchange.attempts() == 1;
        if (!slow || !dispatcher.hedges().has(now)) {
            return;
        }
        Candidate sibling = itinerary.sibling(now);
        if (sibling != null) {
            dispatcher.hedges().take(now);
            dispatcher.observer().hedged(sibling.endpoint().name());
            begin(sibling, now);
        }
    }

    @Override
    public void resume() {
        Trial answering = winner;
        if (answering != null && !done) {
            answering.attempt().resume();
        }
    }

    @Override
    public void cancel() {
        if (done) {
            return;
        }
        done = true;
        stopTimers();
        endWatch();
        long now = dispatcher.clock().nanoTime();
        for (Trial trial : running) {
            trial.cancel(now);
        }
        running.clear();
        releaseHeld();
    }

    private void giveUp(long now) {
        done = true;
        stopTimers();
        HeldAnswer answer = held;
        held = null;
        if (answer == null) {
            Failure failure = lastFailure;
            exchange.fail(failure == null ? itinerary.nobody(now) : failure);
            return;
        }
        exchange.timeline().answered(now);
        exchange.commit(answer.status(), answer.headers(), false);
        if (answer.body() != null) {
            exchange.passed(answer.body().readableBytes());
            exchange.sink().data(answer.body());
        }
        exchange.sink().end();
        exchange.complete();
    }

    private void stopTimers() {
        Scheduled pausing = pause;
        Scheduled hedging = hedgeTimer;
        pause = null;
        hedgeTimer = null;
        if (pausing != null) {
            pausing.cancel();
        }
        if (hedging != null) {
            hedging.cancel();
        }
    }

    private void endWatch() {
        AnswerWatch watching = watch;
        watch = null;
        if (watching != null) {
            watching.end();
        }
    }

    private void releaseHeld() {
        HeldAnswer answer = held;
        held = null;
        if (answer != null) {
            answer.release();
        }
    }

    private Trial trialOf(UpstreamAttempt attempt) {
        for (Trial trial : running) {
            if (trial.attempt().equals(attempt)) {
                return trial;
            }
        }
        throw new IllegalStateException("attempt: not one of this exchange's (expected: a running one)");
    }

    private Trial take(UpstreamAttempt attempt) {
        Trial trial = trialOf(attempt);
        running.remove(trial);
        return trial;
    }
}
