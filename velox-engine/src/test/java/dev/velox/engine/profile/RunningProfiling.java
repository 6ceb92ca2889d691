package dev.velox.engine.profile;

import java.io.IOException;
import java.net.InetAddress;

import org.jspecify.annotations.Nullable;

/** The real server on a free port. */
final class RunningProfiling implements AutoCloseable {

    static final int MAX_SECONDS = 20;

    private final Profiler profiler = new Profiler(MAX_SECONDS);
    private final ProfilingServer server;

    private RunningProfiling(InetAddress address, @Nullable String token) throws IOException {
        server = ProfilingServer.start(new ProfilingSettings(address, 0, MAX_SECONDS, token), profiler);
    }

    static RunningProfiling start() throws IOException {
        return new RunningProfiling(InetAddress.ofLiteral("127.0.0.1"), null);
    }

    static RunningProfiling start(String address, @Nullable String token) throws IOException {
        return new RunningProfiling(InetAddress.ofLiteral(address), token);
    }

    ProfilingClient client() {
        return new ProfilingClient(server.port());
    }

    Profiler profiler() {
        return profiler;
    }

    int port() {
        return server.port();
    }

    @Override
    public void close() {
        profiler.close();
        server.close();
    }
}
