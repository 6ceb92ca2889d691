package dev.velox.autoconfigure.upstreamhealth;

import org.springframework.context.SmartLifecycle;

import dev.velox.engine.health.HealthProbes;

/** Probes run while the connections to upstreams do: they end one phase before those are closed. */
final class ProbesLifecycle implements SmartLifecycle {

    /** Above the phase in which the pool is closed. */
    static final int PHASE = 2;

    private final HealthProbes probes;
    private volatile boolean running;

    ProbesLifecycle(HealthProbes probes) {
        this.probes = probes;
    }

    @Override
    public void start() {
        running = true;
        probes.start();
    }

    @Override
    public void stop() {
        if (running) {
            running = false;
            probes.close();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** A paused context resumes with the same beans; probes that have ended would not. */
    @Override
    public boolean isPauseable() {
        return false;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
