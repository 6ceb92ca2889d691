package dev.velox.engine.upstream;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import static org.assertj.core.api.Assertions.fail;

/** Waits for what other threads do. */
public final class Await {

    public static final Duration LONG = Duration.ofSeconds(10);

    private Await() {}

    public static void until(String what, BooleanSupplier condition) {
        until(what, LONG, condition);
    }

    public static void until(String what, Duration atMost, BooleanSupplier condition) {
        long end = System.nanoTime() + atMost.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                fail("not within " + atMost + ": " + what);
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** Asserts that a condition does not come true for a while. */
    public static void never(String what, Duration forAWhile, BooleanSupplier condition) {
        long end = System.nanoTime() + forAWhile.toNanos();
        while (System.nanoTime() - end < 0) {
            if (condition.getAsBoolean()) {
                fail(what);
            }
            LockSupport.parkNanos(1_000_000);
        }
    }
}
