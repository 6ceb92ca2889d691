package dev.velox.engine.profile;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import com.sun.net.httpserver.HttpServer;

/**
 * A listener of its own on threads of its own, for the addresses of Go's {@code net/http/pprof}. It shares nothing with the event
 * loops, so that it answers when they do not.
 *
 * <p><b>Threads.</b> Safe for all. All of its threads are platform threads and daemons; those that answer end when idle.
 */
public final class ProfilingServer implements AutoCloseable {

    /** One takes a profile; the others show threads and heap meanwhile, or say that a profile is running. */
    private static final int THREADS = 6;

    private static final int WAITING = 64;
    private static final int BACKLOG = 16;
    private static final int IDLE_SECONDS = 5;

    private final HttpServer server;
    private final ThreadPoolExecutor threads;

    private ProfilingServer(HttpServer server, ThreadPoolExecutor threads) {
        this.server = server;
        this.threads = threads;
    }

    /**
     * Listens.
     *
     * @param settings where, and to whom
     * @param profiler takes the profiles; stays the caller's
     * @throws IOException if the address cannot be listened at; a {@link java.net.BindException} when it is taken
     */
    public static ProfilingServer start(ProfilingSettings settings, Profiler profiler) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(settings.address(), settings.port()), BACKLOG);
        AtomicInteger number = new AtomicInteger();
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(WAITING),
                work -> Thread.ofPlatform()
                        .daemon()
                        .name("velox-profiling-" + number.incrementAndGet())
                        .unstarted(work));
        threads.allowCoreThreadTimeOut(true);
        server.setExecutor(threads);
        server.createContext("/", new ProfilingHandler(profiler, new RequestGuard(settings.token())));
        startAsDaemon(server);
        return new ProfilingServer(server, threads);
    }

    /** The server's own thread is a daemon when the one that starts it is; else it would keep a JVM that wants to end. */
    private static void startAsDaemon(HttpServer server) {
        Thread starter =
                Thread.ofPlatform().daemon().name("velox-profiling-start").start(server::start);
        boolean interrupted = false;
        while (true) {
            try {
                starter.join();
                break;
            } catch (InterruptedException wanted) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** The port that is listened at. */
    public int port() {
        return server.getAddress().getPort();
    }

    /** Ends listener and threads, answers in progress too. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        try {
            if (!threads.awaitTermination(5, TimeUnit.SECONDS)) {
                throw new IllegalStateException("A thread of the profiling server does not end");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
