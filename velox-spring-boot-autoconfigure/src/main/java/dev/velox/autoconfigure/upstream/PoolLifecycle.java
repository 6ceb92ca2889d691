package dev.velox.autoconfigure.upstream;

import org.springframework.context.SmartLifecycle;

import dev.velox.engine.upstream.UpstreamPool;

/**
 * Closes the connections while their loops still run: after the web server has stopped and before Spring's
 * {@code ReactorResourceFactory}, in phase 0, stops the loops. Destroying the beans comes too late for that.
 */
final class PoolLifecycle implements SmartLifecycle {

    static final int PHASE = 1;

    private final UpstreamPool pool;
    private volatile boolean running;

    PoolLifecycle(UpstreamPool pool) {
        this.pool = pool;
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop() {
        if (running) {
            running = false;
            pool.close();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** A paused context resumes with the same beans; a closed pool would not. */
    @Override
    public boolean isPauseable() {
        return false;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
