package dev.velox.concurrency;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * Who is about to wait puts its room into the map and then reads whether the gateway drains; a drain says so and then walks
 * the map. Both too early would leave somebody waiting for ever. As in {@code dev.velox.engine.admission.LimiterGate}, over
 * the same map.
 */
public final class WaitingAtTheDrain {

    private WaitingAtTheDrain() {}

    /** The order in use: volatile. */
    @JCStressTest
    @Outcome(id = "true, true", expect = Expect.FORBIDDEN, desc = "Waits past the drain")
    @Outcome(expect = Expect.ACCEPTABLE, desc = "Does not wait, or is found")
    @State
    public static class Volatile {

        private final Map<String, String> rooms = new ConcurrentHashMap<>(Map.of("another loop", "room"));
        private final AtomicBoolean draining = new AtomicBoolean();

        @Actor
        public void waiter(ZZ_Result result) {
            rooms.computeIfAbsent("loop", key -> "room");
            result.r1 = !draining.get();
        }

        @Actor
        public void drain(ZZ_Result result) {
            draining.set(true);
            result.r2 = rooms.get("loop") == null;
        }
    }

    /** The weaker one: the drain is told with release. */
    @JCStressTest
    @Outcome(id = "true, true", expect = Expect.ACCEPTABLE_INTERESTING, desc = "Waits past the drain")
    @Outcome(expect = Expect.ACCEPTABLE, desc = "Does not wait, or is found")
    @State
    public static class Release {

        private final Map<String, String> rooms = new ConcurrentHashMap<>(Map.of("another loop", "room"));
        private final AtomicBoolean draining = new AtomicBoolean();

        @Actor
        public void waiter(ZZ_Result result) {
            rooms.computeIfAbsent("loop", key -> "room");
            result.r1 = !draining.getAcquire();
        }

        @Actor
        public void drain(ZZ_Result result) {
            draining.setRelease(true);
            result.r2 = rooms.get("loop") == null;
        }
    }
}
