package dev.velox.autoconfigure.web;

import java.io.IOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationContext;
import reactor.netty.resources.LoopResources;

import dev.velox.autoconfigure.ingress.Lane;
import dev.velox.autoconfigure.ingress.WebLaneSettings;
import dev.velox.autoconfigure.observe.Understudy;
import dev.velox.engine.admission.Admission;
import dev.velox.engine.admission.AdmissionSettings;
import dev.velox.engine.balance.Balancer;
import dev.velox.engine.clock.NanoClock;
import dev.velox.engine.dispatch.AnswerReading;
import dev.velox.engine.dispatch.Dispatcher;
import dev.velox.engine.dispatch.HedgeSettings;
import dev.velox.engine.dispatch.RetrySettings;
import dev.velox.engine.exchange.Endpoint;
import dev.velox.engine.gateway.GatewayRooms;
import dev.velox.engine.gateway.GatewaySettings;
import dev.velox.engine.gateway.VeloxGateway;
import dev.velox.engine.health.HealthBoard;
import dev.velox.engine.limit.BoundedIngressQueue;
import dev.velox.engine.limit.IngressQueue;
import dev.velox.engine.limit.RateLimitSettings;
import dev.velox.engine.limit.RateLimiter;
import dev.velox.engine.loop.EngineLoops;
import dev.velox.engine.loop.ParseWorkers;
import dev.velox.engine.observe.RequestTracer;
import dev.velox.engine.routing.Router;
import dev.velox.engine.scan.ScanEngine;
import dev.velox.engine.upstream.EgressSettings;
import dev.velox.engine.upstream.TlsSettings;
import dev.velox.engine.upstream.UpstreamPool;
import dev.velox.engine.upstream.UpstreamProtocol;
import dev.velox.engine.upstream.UpstreamSettings;
import dev.velox.engine.upstream.UpstreamTimeouts;

/**
 * A second gateway of the same making beside the real one, with an upstream and callers of its own: the code that it runs is the
 * code that the JVM compiles. Nothing of it counts in the real one's limiter, metrics or connections. Closing it leaves nothing.
 */
final class RehearsalStage implements AutoCloseable {

    /**
     * What is spoken with the upstream.
     *
     * @param tls whether inside TLS
     */
    record Speech(boolean http2, boolean tls) {

        /** What the first upstream speaks. */
        static Speech like(UpstreamPool pool) {
            return pool.snapshot().stream()
                    .findFirst()
                    .map(first -> of(first.protocol(), first.origin().startsWith("https:")))
                    .orElse(new Speech(false, false));
        }

        private static Speech of(String protocol, boolean tls) {
            return new Speech(protocol.startsWith("h2") || (tls && protocol.equals("auto")), tls);
        }

        UpstreamProtocol protocol() {
            if (!http2) {
                return UpstreamProtocol.HTTP1;
            }
            return tls ? UpstreamProtocol.H2 : UpstreamProtocol.H2C;
        }
    }

    /**
     * What of the real gateway takes part.
     *
     * @param ownPort whether the lane has a port of its own
     * @param limited whether a limiter of the real one's kind is asked
     */
    record Cast(
            LoopResources resources,
            EngineLoops loops,
            ParseWorkers workers,
            ScanEngine scanEngine,
            Lane lane,
            boolean ownPort,
            Speech speech,
            boolean limited,
            Understudy.Source understudy) {}

    private static final Logger log = LoggerFactory.getLogger(RehearsalStage.class);

    private static final String NAME = "rehearsal";

    /**
     * Callers, one for each loop between these bounds: more of them would only take the CPU from the loops and from the compiler, which
     * is the slowest of all on a small machine.
     */
    private static final int FEWEST_CALLERS = 4;

    private static final int MOST_CALLERS = 16;

    /** Requests of one connection: connections are accepted and opened while the first callers come, too. */
    private static final int REQUESTS_EACH = 16;

    /** Words of the questions, in turn: mostly what fits into one read, now and then what does not. */
    private static final int[] WORDS = {20, 160, 160, 160, 160, 160, 160, 2_500};

    private static final GatewaySettings SETTINGS = new GatewaySettings(
            1 << 20, 64, GatewaySettings.ParseMode.AUTO, 1 << 20, 256 << 10, GatewaySettings.ServerTimingMode.OFF);

    private final NanoClock clock = NanoClock.system();
    private final Cast cast;
    private final Understudy understudy;
    private final UpstreamPool pool;
    private final RehearsalDoor door;
    private final Set<RehearsalCaller> callers = ConcurrentHashMap.newKeySet();

    /** What closes the parts that were opened, the last one first. */
    private final Deque<Runnable> opened = new ArrayDeque<>();

    private volatile boolean over;

    /** Opens all of it, or throws and leaves nothing open. */
    RehearsalStage(Cast cast, ApplicationContext context) {
        this.cast = cast;
        RehearsalTls tls = cast.speech().tls() ? tls(cast.speech()) : null;
        Speech speech = new Speech(cast.speech().http2(), tls != null);
        try {
            this.understudy = cast.understudy().open();
            opened.push(understudy::close);
            RehearsalUpstream upstream =
                    RehearsalUpstream.start(cast.resources(), speech.http2(), tls == null ? null : tls.server());
            opened.push(upstream::close);
            Endpoint endpoint = new Endpoint(
                    NAME,
                    URI.create((tls == null ? "http" : "https") + "://127.0.0.1:" + upstream.port()),
                    "/v1",
                    "/v1/responses");
            HealthBoard health = new HealthBoard(List.of(NAME));
            IngressQueue queue = new BoundedIngressQueue(MOST_CALLERS * 2);
            this.pool = UpstreamPool.create(
                    List.of(settings(endpoint, speech, tls == null ? TlsSettings.DEFAULT : tls.client())),
                    EgressSettings.DEFAULT,
                    cast.loops(),
                    queue,
                    health,
                    clock,
                    understudy.observer(),
                    List.of());
            opened.push(pool::close);
            VeloxGateway gateway = gateway(queue, health, endpoint);
            WebLaneSettings settings = new WebLaneSettings("/v1", Duration.ofSeconds(30), false);
            this.door = door(gateway, settings, context);
            opened.push(door::close);
        } catch (Throwable failed) {
            try {
                close();
            } catch (RuntimeException again) {
                failed.addSuppressed(again);
            }
            throw failed;
        }
    }

    private RehearsalDoor door(VeloxGateway gateway, WebLaneSettings settings, ApplicationContext context) {
        if (cast.ownPort()) {
            return RehearsalDoor.own(cast.resources(), gateway, settings, understudy.watch());
        }
        if (cast.lane().netty()) {
            return RehearsalDoor.shared(cast.resources(), gateway, settings, understudy.watch());
        }
        return RehearsalDoor.webFlux(
                cast.resources(), new ClaimedRoutes(new WebFluxLane(gateway, settings, clock, context)));
    }

    private static @Nullable RehearsalTls tls(Speech speech) {
        try {
            return RehearsalTls.create(speech.http2());
        } catch (GeneralSecurityException | IOException e) {
            log.warn("Warm-up goes without TLS, whose code the first callers meet cold", e);
            return null;
        }
    }

    private VeloxGateway gateway(IngressQueue queue, HealthBoard health, Endpoint endpoint) {
        RateLimiter limiter = RateLimiter.of(
                new RateLimitSettings(cast.limited() ? RateLimitSettings.MAX_RPM : 0, RateLimitSettings.MAX_BURST),
                clock.nanoTime());
        AdmissionSettings open = new AdmissionSettings(List.of(), true, MOST_CALLERS * 2, 1 << 20, Duration.ZERO);
        Dispatcher dispatcher = new Dispatcher(
                pool,
                new Balancer(health),
                health,
                RetrySettings.DEFAULT,
                HedgeSettings.OFF,
                clock,
                understudy.observer(),
                AnswerReading.USAGE);
        GatewayRooms rooms = new GatewayRooms(
                cast.loops(),
                new Admission(open, limiter, queue, clock, understudy.observer()),
                new Router(endpoint),
                pool,
                dispatcher,
                null,
                cast.workers(),
                cast.scanEngine(),
                limiter,
                queue,
                clock,
                understudy.observer(),
                RequestTracer.NONE);
        return VeloxGateway.create(SETTINGS, rooms);
    }

    private static UpstreamSettings settings(Endpoint endpoint, Speech speech, TlsSettings tls) {
        return new UpstreamSettings(
                endpoint, speech.protocol(), null, Map.of(), false, false, "/v1/models", tls, UpstreamTimeouts.DEFAULT);
    }

    /**
     * Plays for so long, or until it is closed; returns how many requests were answered. Blocks.
     *
     * @param patience how long an answer may be silent; the last ones are waited for as long
     * @throws IllegalStateException if a request was not answered with 200, unless the stage was closed
     */
    long play(Duration duration, Duration patience) {
        long end = clock.nanoTime() + duration.toNanos();
        AtomicLong answered = new AtomicLong();
        AtomicReference<@Nullable IOException> failure = new AtomicReference<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < Math.clamp(cast.loops().count(), FEWEST_CALLERS, MOST_CALLERS); i++) {
            int first = i;
            threads.add(Thread.ofPlatform()
                    .name("velox-rehearsal-" + i)
                    .daemon()
                    .start(() -> {
                        try {
                            for (int turn = first; goesOn(end); turn++) {
                                call(turn, end, patience, answered);
                            }
                        } catch (IOException e) {
                            failure.compareAndSet(null, e);
                        }
                    }));
        }
        join(threads);
        IOException failed = failure.get();
        if (failed != null && !over) {
            throw new IllegalStateException(failed);
        }
        return answered.get();
    }

    private boolean goesOn(long end) {
        return !over && clock.nanoTime() - end < 0;
    }

    /** What one connection asks: documents and streams in turn. */
    private void call(int turn, long end, Duration patience, AtomicLong answered) throws IOException {
        try (RehearsalCaller caller = new RehearsalCaller(door.port(), patience, callers)) {
            for (int i = 0; i < REQUESTS_EACH && goesOn(end); i++) {
                boolean stream = (turn + i) % 2 == 0;
                // Mostly wide: what checks its encoding needs more calls to be compiled than what all texts share.
                boolean wide = (turn + i) % 4 != 0;
                caller.ask(RehearsalCaller.request(stream, WORDS[(turn + i / 2) % WORDS.length], wide), stream);
                answered.incrementAndGet();
            }
        }
    }

    /** Each of them ends by itself: when its time is over, or when an answer was silent for too long. */
    private void join(List<Thread> threads) {
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException interrupted) {
            over = true;
            Thread.currentThread().interrupt();
        }
    }

    /** Ends what plays, from any thread; {@link #play} returns soon. */
    void stop() {
        over = true;
        for (RehearsalCaller caller : callers) {
            caller.close();
        }
    }

    @Override
    public void close() {
        stop();
        // Each part is waited for, but not for long; in an interrupted thread it would be left half open.
        boolean interrupted = Thread.interrupted();
        try {
            closeParts();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** All of them, whatever becomes of one; throws what the first that failed threw. */
    private void closeParts() {
        RuntimeException failed = null;
        for (Runnable part = opened.poll(); part != null; part = opened.poll()) {
            try {
                part.run();
            } catch (RuntimeException e) {
                if (failed == null) {
                    failed = e;
                } else {
                    failed.addSuppressed(e);
                }
            }
        }
        if (failed != null) {
            throw failed;
        }
    }
}
