package dev.velox.autoconfigure.profiling;

import java.io.IOException;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

import dev.velox.engine.profile.Profiler;
import dev.velox.engine.profile.ProfilingServer;
import dev.velox.engine.profile.ProfilingSettings;

/** Listens before everything else starts and until everything else has stopped: starts and ends that hang can be seen. */
final class ProfilingLifecycle implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(ProfilingLifecycle.class);

    private final ProfilingSettings settings;
    private final Profiler profiler;
    private volatile @Nullable ProfilingServer server;

    ProfilingLifecycle(ProfilingSettings settings, Profiler profiler) {
        this.settings = settings;
        this.profiler = profiler;
    }

    @Override
    public void start() {
        try {
            ProfilingServer started = ProfilingServer.start(settings, profiler);
            server = started;
            log.info("Profiling: http://{}:{}/debug/pprof/", host(), started.port());
        } catch (IOException refused) {
            log.warn(
                    "No profiling server: {}:{} cannot be listened at ({}). Set velox.profiling.port to another port, or"
                            + " velox.profiling.enabled=false",
                    host(),
                    settings.port(),
                    refused.getMessage());
        }
    }

    private String host() {
        String literal = settings.address().getHostAddress();
        return literal.contains(":") ? "[" + literal + "]" : literal;
    }

    /** The port, or -1 when nothing is listened at. */
    int port() {
        ProfilingServer current = server;
        return current == null ? -1 : current.port();
    }

    @Override
    public void stop() {
        ProfilingServer current = server;
        server = null;
        if (current != null) {
            current.close();
        }
    }

    @Override
    public boolean isRunning() {
        return server != null;
    }

    /** What is looked at with a profiler may well be a context that is paused. */
    @Override
    public boolean isPauseable() {
        return false;
    }

    @Override
    public int getPhase() {
        return Integer.MIN_VALUE;
    }
}
