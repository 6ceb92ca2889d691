package dev.velox.it.support;

import java.time.Duration;
import java.util.function.BooleanSupplier;

import org.awaitility.Awaitility;

/** How long a test waits before it says that something did not happen. Never how long something takes. */
public final class Bounds {

    public static final Duration PATIENCE = Duration.ofSeconds(15);

    private Bounds() {}

    /** Polls until the condition holds; fails with the text when it does not within {@link #PATIENCE}. */
    public static void await(String what, BooleanSupplier condition) {
        await(what, PATIENCE, condition);
    }

    public static void await(String what, Duration within, BooleanSupplier condition) {
        Awaitility.await(what)
                .atMost(within)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(10))
                .until(condition::getAsBoolean);
    }
}
