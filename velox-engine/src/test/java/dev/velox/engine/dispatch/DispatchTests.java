package dev.velox.engine.dispatch;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.velox.engine.exchange.Candidate;
import dev.velox.engine.exchange.Exchange;
import dev.velox.engine.exchange.Failure;
import dev.velox.engine.exchange.FailureCode;
import dev.velox.engine.exchange.Group;
import dev.velox.engine.exchange.Headers;
import dev.velox.engine.exchange.Operation;
import dev.velox.engine.exchange.Outcome;
import dev.velox.engine.exchange.Route;
import dev.velox.engine.upstream.AttemptFailure;
import dev.velox.engine.upstream.AttemptFailure.Again;
import dev.velox.engine.upstream.Reach;

import static dev.velox.engine.dispatch.DispatchFixture.group;
import static org.assertj.core.api.Assertions.assertThat;

class DispatchTests {

    private static final Group BOTH = group("m", "a", "b");
    private static final Group ALONE = group("m", "a");

    private DispatchFixture fixture = new DispatchFixture();

    @AfterEach
    void nothingIsHeld() {
        assertThat(fixture.inFlight()).isZero();
        fixture.close();
    }

    @Test
    void whatNeverReachedAnEndpointGoesToTheNextAtOnce() {
        fixture.exchange(Operation.CREATE_RESPONSE, new Headers(), false, BOTH);

        on(0, attempt -> attempt.fails(Reach.NEVER_REACHED));
        on(1, attempt -> attempt.answers(200, "ok"));

        assertThat(fixture.asked()).containsExactlyInAnyOrder("a", "b");
        assertThat(fixture.answers.body()).isEqualTo("ok");
        assertThat(fixture.outcome()).isEqualTo(new Outcome.Completed(200));
        assertThat(fixture.told).containsExactly("retried " + fixture.asked().getLast() + " never_reached");
    }

    @Test
    void whatMayHaveRunAndIsStoredIsNotSentAgain() {
        fixture.exchange(Operation.CREATE_RESPONSE, new Headers(), false, BOTH);

        on(0, attempt -> attempt.fails(Reach.MAYBE_RAN));

        assertThat(fixture.attempts).hasSize(1);
        assertThat(failure()).isEqualTo(FailureCode.UPSTREAM_UNAVAILABLE);
    }

    @Test
    void whatMayHaveRunIsSentAgainWhenTheBodyOrTheCallerAllowsIt() {
        for (Operation operation : List.of(Operation.CHAT_COMPLETION, Operation.COMPLETION, Operation.EMBEDDING)) {
            assertThat(attemptsAfterLoss(operation, new Headers(), false)).isEqualTo(2);
        }
        assertThat(attemptsAfterLoss(Operation.CREATE_RESPONSE, new Headers(), true))
                .isEqualTo(2);
        assertThat(attemptsAfterLoss(Operation.CREATE_RESPONSE, new Headers().add("Idempotency-Key", "k"), false))
                .isEqualTo(2);
        assertThat(attemptsAfterLoss(Operation.CANCEL_RESPONSE, new Headers(), false))
                .isEqualTo(1);
    }

    private int attemptsAfterLoss(Operation operation, Headers headers, boolean replayable) {
        DispatchFixture own = new DispatchFixture();
        try (own) {
            own.exchange(operation, headers, replayable, BOTH);
            own.onLoop(() -> own.attempt(0).fails(Reach.MAYBE_RAN));
            int attempts = own.attempts.size();
            if (attempts > 1) {
                own.onLoop(() -> own.attempt(1).answers(200, ""));
            }
            return attempts;
        }
    }

    @Test
    void whenOneIsOutOfServiceTheCallerNeverSeesIt() {
        fixture.chat(BOTH);

        on(0, attempt -> attempt.answers(503, "busy"));
        on(1, attempt -> attempt.answers(200, "ok"));

        assertThat(fixture.answers.status()).isEqualTo(200);
        assertThat(fixture.answers.body()).isEqualTo("ok");
    }

    @Test
    void whenAllAreOutOfServiceTheCallerGetsTheLastAnswerWhole() {
        fixture.chat(BOTH);

        on(0, attempt -> attempt.answers(503, "first"));
        on(1, attempt -> attempt.answers(503, "second"));
        on(2, attempt -> attempt.answers(502, new Headers().add("x-reason", "maintenance"), "third"));

        assertThat(fixture.attempts).hasSize(3);
        assertThat(fixture.answers.status()).isEqualTo(502);
        assertThat(fixture.answers.header("x-reason")).isEqualTo("maintenance");
        assertThat(fixture.answers.body()).isEqualTo("third");
        assertThat(fixture.answers.ended()).isTrue();
    }

    @Test
    void answerOfAnUpstreamIsWorthMoreThanAFailure() {
        fixture.chat(BOTH);

        on(0, attempt -> attempt.answers(503, "busy"));
        on(1, attempt -> attempt.fails(Reach.NEVER_REACHED));
        on(2, attempt -> attempt.fails(Reach.NEVER_REACHED));

        assertThat(fixture.answers.status()).isEqualTo(503);
        assertThat(fixture.answers.body()).isEqualTo("busy");
    }

    @Test
    void serverErrorOfTheUpstreamPassesUntouched() {
        fixture.chat(BOTH);

        on(0, attempt -> attempt.answers(500, "boom"));

        assertThat(fixture.attempts).hasSize(1);
        assertThat(fixture.answers.status()).isEqualTo(500);
    }

    @Test
    void tooManyRequestsGoToAnotherEndpointOnly() {
        fixture.chat(BOTH);

        on(0, attempt -> attempt.answers(429, "slow down"));
        on(1, attempt -> attempt.answers(429, "slow down too"));

        assertThat(fixture.asked()).containsExactlyInAnyOrder("a", "b");
        assertThat(fixture.answers.status()).isEqualTo(429);
        assertThat(fixture.answers.body()).isEqualTo("slow down too");
    }

    @Test
    void tooManyRequestsOfTheOnlyEndpointPassUntouched() {
        fixture.chat(ALONE);

        on(0, attempt -> attempt.answers(429, new Headers().add("retry-after", "7"), "slow down"));

        assertThat(fixture.attempts).hasSize(1);
        assertThat(fixture.answers.header("retry-after")).isEqualTo("7");
    }

    @Test
    void onlyEndpointIsAskedAgainAfterAPause() {
        fixture.chat(ALONE);

        on(0, attempt -> attempt.fails(Reach.NEVER_REACHED));
        on(1, attempt -> attempt.fails(Reach.MAYBE_RAN));
        on(2, attempt -> attempt.fails(Reach.MAYBE_RAN));

        assertThat(fixture.asked()).containsExactly("a", "a", "a");
        assertThat(failure()).isEqualTo(FailureCode.UPSTREAM_UNAVAILABLE);
    }

    @Test
    void whatCannotGetBetterIsNotTriedAgain() {
        fixture.chat(BOTH);
        Failure overloaded = Failure.of(FailureCode.OVERLOADED, "full");

        on(0, attempt -> attempt.fails(new AttemptFailure(overloaded, Reach.NEVER_REACHED, Again.NOWHERE, false, 0)));

        assertThat(fixture.attempts).hasSize(1);
        assertThat(failure()).isEqualTo(FailureCode.OVERLOADED);
    }

    @Test
    void whatTheSameEndpointWouldDoAgainIsTriedElsewhereOnly() {
        Failure late = Failure.of(FailureCode.UPSTREAM_TIMEOUT, "no event came");
        AttemptFailure failure = new AttemptFailure(late, Reach.MAYBE_RAN, Again.ELSEWHERE, true, 0);
        fixture.chat(BOTH);

        on(0, attempt -> attempt.fails(failure));
        on(1, attempt -> attempt.fails(failure));

        assertThat(fixture.asked()).containsExactlyInAnyOrder("a", "b");
        assertThat(failure()).isEqualTo(FailureCode.UPSTREAM_TIMEOUT);
    }

    @Test
    void whenAGroupHasFailedTheFallbackModelIsAsked() {
        Group fallback = group("small", candidate -> new Candidate(candidate.endpoint(), "small"), "c");
        fixture.chat(BOTH, fallback);

        on(0, attempt -> attempt.fails(Reach.NEVER_REACHED));
        on(1, attempt -> attempt.fails(Reach.NEVER_REACHED));
        on(2, attempt -> attempt.answers(200, "from c"));

        assertThat(fixture.attempt(2).candidate().model()).isEqualTo("small");
        assertThat(fixture.answers.body()).isEqualTo("from c");
        assertThat(fixture.told).contains("fell back");
    }

    @Test
    void fallbackModelOfTheSameEndpointIsAskedThereWhenNobodyElseIsLeft() {
        Group fallback = group("small", candidate -> new Candidate(candidate.endpoint(), "small"), "a");
        fixture.chat(ALONE, fallback);

        on(0, attempt -> attempt.answers(429, new Headers().add("retry-after", "7"), "slow down"));
        on(1, attempt -> attempt.answers(200, "small talk"));

        assertThat(fixture.asked()).containsExactly("a", "a");
        assertThat(fixture.attempt(1).candidate().model()).isEqualTo("small");
        assertThat(fixture.answers.body()).isEqualTo("small talk");
    }

    @Test
    void fallbackAsksAnotherEndpointFirst() {
        Group fallback = group("small", candidate -> new Candidate(candidate.endpoint(), "small"), "a", "b");
        fixture.chat(ALONE, fallback);

        on(0, attempt -> attempt.fails(Reach.NEVER_REACHED));
        on(1, attempt -> attempt.fails(Reach.NEVER_REACHED));
        on(2, attempt -> attempt.answers(200, "ok"));

        assertThat(fixture.asked()).containsExactly("a", "b", "a");
    }

    @Test
    void withoutABudgetWhatMayHaveRunIsNotSentAgain() {
        fixture.close();
        fixture = new DispatchFixture().with(new RetrySettings(3, Duration.ZERO, 0, 0));
        fixture.chat(BOTH);

        on(0, attempt -> attempt.fails(Reach.MAYBE_RAN));

        assertThat(fixture.attempts).hasSize(1);
    }

    @Test
    void whatBrokeAfterItsAnswerBeganIsTheEnd() {
        Exchange exchange = fixture.chat(BOTH);

        on(0, attempt -> {
            attempt.begins(200);
            attempt.fails(Reach.MAYBE_RAN);
        });

        assertThat(fixture.attempts).hasSize(1);
        assertThat(exchange.committedStatus()).isEqualTo(200);
        assertThat(failure()).isEqualTo(FailureCode.UPSTREAM_UNAVAILABLE);
    }

    @Test
    void whenTheCallerLeavesTheAttemptIsCancelled() {
        Exchange exchange = fixture.chat(BOTH);

        fixture.onLoop(exchange::callerLeft);

        assertThat(fixture.attempt(0).cancelled()).isTrue();
        assertThat(fixture.attempts).hasSize(1);
    }

    @Test
    void whenTheCallerLeavesDuringAPauseNothingMoreIsSent() {
        fixture.close();
        fixture = new DispatchFixture().with(new RetrySettings(3, Duration.ofHours(1), 0.2, 3));
        Exchange exchange = fixture.chat(ALONE);
        on(0, attempt -> attempt.fails(Reach.NEVER_REACHED));

        fixture.onLoop(exchange::callerLeft);
        fixture.settle();

        assertThat(fixture.attempts).hasSize(1);
        assertThat(fixture.outcome()).isEqualTo(new Outcome.Cancelled());
    }

    @Test
    void whenTheCallerCanTakeMoreTheAnsweringAttemptHearsIt() {
        Exchange exchange = fixture.chat(BOTH);
        on(0, attempt -> attempt.begins(200));

        fixture.onLoop(exchange::callerReady);
        fixture.onLoop(exchange::callerLeft);

        assertThat(fixture.attempt(0).resumed()).isEqualTo(1);
    }

    @Test
    void whatGoesOnFromAStoredResponseIsAskedOfItsMakerAndNobodyElse() {
        fixture.learned.learn("resp_1", "b", fixture.now.get());
        Group fallback = group("small", "c");
        fixture.exchange(Operation.CREATE_RESPONSE, new Headers(), false, new Route(List.of(BOTH, fallback), "resp_1"));

        on(0, attempt -> attempt.fails(Reach.NEVER_REACHED));
        on(1, attempt -> attempt.fails(Reach.NEVER_REACHED));
        on(2, attempt -> attempt.fails(Reach.NEVER_REACHED));

        assertThat(fixture.asked()).containsExactly("b", "b", "b");
        assertThat(failure()).isEqualTo(FailureCode.UPSTREAM_UNAVAILABLE);
    }

    @Test
    void storedResponseOfAnUnknownMakerIsAskedOfTheFirstEndpoint() {
        Route all = new Route(List.of(group("", "c", "a", "b")), "resp_2");
        fixture.exchange(Operation.GET_RESPONSE, new Headers(), false, all);

        on(0, attempt -> attempt.answers(404, "unknown"));

        assertThat(fixture.asked()).containsExactly("c");
        assertThat(fixture.answers.status()).isEqualTo(404);
    }

    @Test
    void modelThatNobodyServesIsNotFound() {
        fixture.chat();

        assertThat(fixture.attempts).isEmpty();
        assertThat(failure()).isEqualTo(FailureCode.MODEL_NOT_FOUND);
    }

    private void on(int number, Consumer<ScriptedAttempt> script) {
        fixture.onLoop(() -> script.accept(fixture.attempt(number)));
    }

    private FailureCode failure() {
        Outcome outcome = fixture.outcome();
        Failure failure = outcome == null ? null : outcome.failureOrNull();
        if (failure == null) {
            throw new AssertionError("outcome: " + outcome + " (expected: a failure)");
        }
        return failure.code();
    }
}
