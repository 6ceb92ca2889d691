package dev.velox.engine.gateway;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import dev.velox.engine.admission.Admission;
import dev.velox.engine.exchange.Failure;
import dev.velox.engine.exchange.FailureCode;

/**
 * The end of the gateway: nobody enters, who is in flight finishes, and what outlives the timeout is cut and counted.
 *
 * <p>Threads: any.
 */
final class Drain {

    private final Admission admission;
    private final LoopStage[] stages;
    private final CompletableFuture<Integer> done = new CompletableFuture<>();
    private final AtomicBoolean begun = new AtomicBoolean();
    private volatile boolean cutting;

    Drain(Admission admission, LoopStage[] stages) {
        this.admission = admission;
        this.stages = stages;
    }

    /** Begins; a second call changes nothing and shares the result of the first. */
    CompletableFuture<Integer> begin(Duration timeout) {
        if (begun.compareAndSet(false, true)) {
            admission.drain();
            exchangeEnded();
            stages[0].loop().schedule(() -> cutRest(timeout), timeout.toNanos());
        }
        return done.copy();
    }

    /** An exchange has left: perhaps it was the last one. */
    void exchangeEnded() {
        if (begun.get() && !cutting && admission.inFlight() == 0) {
            done.complete(0);
        }
    }

    private void cutRest(Duration timeout) {
        if (done.isDone()) {
            return;
        }
        // From here on the count of the cut decides, not the end of the last exchange.
        cutting = true;
        Failure failure = Failure.retryable(
                FailureCode.SHUTTING_DOWN,
                "the gateway shuts down and this request did not finish within " + timeout.toMillis() + " ms",
                TimeUnit.SECONDS.toNanos(1));
        AtomicInteger cut = new AtomicInteger();
        AtomicInteger loopsLeft = new AtomicInteger(stages.length);
        for (LoopStage stage : stages) {
            stage.loop().execute(() -> {
                cut.addAndGet(stage.cut(failure));
                if (loopsLeft.decrementAndGet() == 0) {
                    done.complete(cut.get());
                }
            });
        }
    }
}
