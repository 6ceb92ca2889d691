package dev.velox.engine.dispatch;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.velox.engine.exchange.Failure;
import dev.velox.engine.exchange.FailureCode;
import dev.velox.engine.exchange.Group;
import dev.velox.engine.upstream.AttemptFailure;
import dev.velox.engine.upstream.AttemptFailure.Again;
import dev.velox.engine.upstream.Reach;

import static dev.velox.engine.dispatch.DispatchFixture.group;
import static org.assertj.core.api.Assertions.assertThat;

class HedgeTests {

    private static final Group BOTH = group("m", "a", "b");

    private DispatchFixture fixture = new DispatchFixture();

    @AfterEach
    void nothingIsHeld() {
        assertThat(fixture.inFlight()).isZero();
        fixture.close();
    }

    @Test
    void slowAttemptIsHedgedOnAnotherEndpointAndTheFirstSuccessWins() {
        slowFirst();

        on(1, attempt -> attempt.answers(200, "second"));

        assertThat(fixture.told).containsExactly("hedged " + fixture.attempt(1).endpoint());
        assertThat(fixture.attempt(0).endpoint())
                .isNotEqualTo(fixture.attempt(1).endpoint());
        assertThat(fixture.attempt(0).cancelled()).isTrue();
        assertThat(fixture.answers.body()).isEqualTo("second");
    }

    @Test
    void whenTheHedgeFailsTheFirstAttemptStillAnswers() {
        slowFirst();

        on(1, attempt -> attempt.answers(500, "boom"));
        on(0, attempt -> attempt.answers(200, "first"));

        assertThat(fixture.answers.status()).isEqualTo(200);
        assertThat(fixture.answers.body()).isEqualTo("first");
    }

    @Test
    void refusalIsNoSuccessAndWinsOnlyWhenTheOtherFailsToo() {
        slowFirst();
        on(1, attempt -> attempt.answers(401, "wrong key"));
        on(0, attempt -> attempt.answers(200, "first"));
        assertThat(fixture.answers.body()).isEqualTo("first");

        slowFirst();
        on(1, attempt -> attempt.answers(401, "wrong key"));
        Failure late = Failure.of(FailureCode.UPSTREAM_TIMEOUT, "no answer came");
        on(0, attempt -> attempt.fails(new AttemptFailure(late, Reach.MAYBE_RAN, Again.NOWHERE, true, 0)));
        assertThat(fixture.answers.status()).isEqualTo(401);
    }

    @Test
    void refusalThatIsWholeAfterTheOtherFailedIsTheAnswerAndIsNotTriedAgain() {
        slowFirst();
        on(1, attempt -> attempt.beginsHeld(401));
        on(0, attempt -> attempt.fails(Reach.MAYBE_RAN));
        on(1, attempt -> attempt.endsHeld(401, "wrong key"));

        assertThat(fixture.attempts).hasSize(2);
        assertThat(fixture.answers.status()).isEqualTo(401);
    }

    @Test
    void withoutABudgetNothingIsHedged() {
        hedging(0);

        assertThat(fixture.attempts).hasSize(1);
        on(0, attempt -> attempt.answers(200, ""));
    }

    private void slowFirst() {
        hedging(1);
        assertThat(fixture.attempts).as("a hedge after the usual time").hasSize(2);
    }

    /** The usual time is known to be short, then one attempt takes longer. */
    private void hedging(double budget) {
        fixture.close();
        fixture = new DispatchFixture().with(new HedgeSettings(true, Duration.ZERO, budget));
        for (int i = 0; i < 60; i++) {
            DispatchFixture taught = fixture;
            taught.now.addAndGet(TimeUnit.MILLISECONDS.toNanos(10));
            taught.fresh().chat(BOTH);
            taught.onLoop(() -> taught.attempts.getLast().usual(1000).answers(200, ""));
        }
        fixture.forget();
        fixture.fresh().chat(BOTH);
        fixture.settle();
    }

    private void on(int number, Consumer<ScriptedAttempt> script) {
        fixture.onLoop(() -> script.accept(fixture.attempt(number)));
    }
}
