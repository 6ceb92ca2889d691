package dev.velox.engine.health;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

import dev.velox.engine.clock.NanoClock;
import dev.velox.engine.health.ProbeSettings.Probing;

/**
 * Asks all endpoints of a board at regular intervals whether they are there, each for itself: one that hangs delays no other.
 *
 * <p><b>Verdict.</b> A whole answer of 2xx in time is a success, everything else a failure. Until a first success, failures do not
 * count. <b>Start.</b> The first probes go out within a tenth of the interval. <b>End.</b> {@link #close()} cancels all timers; a
 * probe that is under way then is not waited for, and not counted.
 *
 * <p>Threads: any for start and close; the rest runs where the timer and the prober run it.
 */
public final class HealthProbes implements AutoCloseable {

    private final List<EndpointProbe> probes;
    private final AtomicBoolean started = new AtomicBoolean();

    /** Probes the endpoints of the board by its settings, once started. */
    public HealthProbes(HealthBoard board, Prober prober, NanoClock clock, ProbeTimer timer) {
        ProbeSettings settings = board.settings().probe();
        List<EndpointHealth> endpoints = board.all();
        boolean wanted =
                settings.probing() == Probing.ON || (settings.probing() == Probing.AUTO && endpoints.size() > 1);
        this.probes = wanted
                ? endpoints.stream()
                        .map(endpoint -> new EndpointProbe(endpoint, settings, prober, clock, timer))
                        .toList()
                : List.of();
    }

    /** Whether there is anything to do. */
    public boolean enabled() {
        return !probes.isEmpty();
    }

    /** Begins; a second call does nothing. */
    public void start() {
        if (started.compareAndSet(false, true)) {
            probes.forEach(EndpointProbe::start);
        }
    }

    /** Ends for good. */
    @Override
    public void close() {
        probes.forEach(EndpointProbe::close);
    }
}
