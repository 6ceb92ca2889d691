package dev.velox.autoconfigure.web;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

import io.netty.buffer.Unpooled;
import org.springframework.context.ApplicationContext;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.resources.LoopResources;

import dev.velox.autoconfigure.ingress.Lane;
import dev.velox.autoconfigure.ingress.WebLaneSettings;
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
import dev.velox.engine.limit.RateLimiter;
import dev.velox.engine.loop.EngineLoops;
import dev.velox.engine.loop.ParseWorkers;
import dev.velox.engine.observe.EngineObserver;
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

    private static final String NAME = "rehearsal";
    private static final int CALLERS = 16;
    private static final Duration CLOSING = Duration.ofSeconds(2);

    private static final String ASCII = "How warm is it? ".repeat(60);

    /** With characters of two, three and four bytes: ASCII does not come by the code that checks them. */
    private static final String WIDE = ASCII
            + "\u00bfQu\u00e9 calor hace? \u041a\u0430\u043a \u0442\u0435\u043f\u043b\u043e? \u4eca\u5929\u6709\u591a\u6e29\u6696\uff1f \ud83d\udd25 "
                    .repeat(16);

    private static final GatewaySettings SETTINGS = new GatewaySettings(
            1 << 20, 64, GatewaySettings.ParseMode.AUTO, 1 << 20, 256 << 10, GatewaySettings.ServerTimingMode.OFF);

    private final LoopResources resources;
    private final DisposableServer upstream;
    private final UpstreamPool pool;
    private final RehearsalDoor door;
    private final ConnectionProvider connections = ConnectionProvider.create("velox-rehearsal", CALLERS);

    RehearsalStage(
            LoopResources resources,
            EngineLoops loops,
            ParseWorkers workers,
            ScanEngine scanEngine,
            UpstreamProtocol protocol,
            Lane lane,
            ApplicationContext context) {
        this.resources = resources;
        this.upstream = RehearsalUpstream.start(resources);
        Endpoint endpoint =
                new Endpoint(NAME, URI.create("http://127.0.0.1:" + upstream.port()), "/v1", "/v1/responses");
        HealthBoard health = new HealthBoard(List.of(NAME));
        IngressQueue queue = new BoundedIngressQueue(CALLERS * 2);
        this.pool = UpstreamPool.create(
                List.of(settings(endpoint, protocol)),
                EgressSettings.DEFAULT,
                loops,
                queue,
                health,
                NanoClock.system(),
                EngineObserver.NONE,
                List.of());
        VeloxGateway gateway = gateway(loops, workers, scanEngine, queue, health, endpoint);
        WebLaneSettings settings = new WebLaneSettings("/v1", Duration.ofSeconds(30), false);
        this.door = lane.netty()
                ? RehearsalDoor.netty(resources, gateway, settings)
                : RehearsalDoor.webFlux(
                        resources, new ClaimedRoutes(new WebFluxLane(gateway, settings, NanoClock.system(), context)));
    }

    private VeloxGateway gateway(
            EngineLoops loops,
            ParseWorkers workers,
            ScanEngine scanEngine,
            IngressQueue queue,
            HealthBoard health,
            Endpoint endpoint) {
        NanoClock clock = NanoClock.system();
        RateLimiter limiter = RateLimiter.unlimited();
        AdmissionSettings open = new AdmissionSettings(List.of(), true, CALLERS * 2, 1 << 20, Duration.ZERO);
        Dispatcher dispatcher = new Dispatcher(
                pool,
                new Balancer(health),
                health,
                RetrySettings.DEFAULT,
                HedgeSettings.OFF,
                clock,
                EngineObserver.NONE,
                AnswerReading.USAGE);
        GatewayRooms rooms = new GatewayRooms(
                loops,
                new Admission(open, limiter, queue, clock, EngineObserver.NONE),
                new Router(endpoint),
                pool,
                dispatcher,
                null,
                workers,
                scanEngine,
                limiter,
                queue,
                clock,
                EngineObserver.NONE,
                RequestTracer.NONE);
        return VeloxGateway.create(SETTINGS, rooms);
    }

    private static UpstreamSettings settings(Endpoint endpoint, UpstreamProtocol protocol) {
        return new UpstreamSettings(
                endpoint,
                protocol,
                null,
                Map.of(),
                false,
                false,
                "/v1/models",
                TlsSettings.DEFAULT,
                UpstreamTimeouts.DEFAULT);
    }

    /**
     * Plays for so long; returns how many requests were answered. Blocks.
     *
     * @param patience how long the last answers are waited for then; those that are later are given up
     */
    long play(Duration duration, Duration patience) {
        NanoClock clock = NanoClock.system();
        long end = clock.nanoTime() + duration.toNanos();
        AtomicLong answered = new AtomicLong();
        HttpClient client = HttpClient.create(connections)
                .runOn(resources)
                .host("127.0.0.1")
                .port(door.port());
        Flux.range(0, CALLERS)
                .flatMap(
                        caller -> ask(client, caller % 2 == 0, prompt(caller), answered)
                                .repeat(() -> clock.nanoTime() < end),
                        CALLERS)
                .then()
                .timeout(duration.plus(patience), Mono.empty())
                .block();
        return answered.get();
    }

    /** Mostly wide text: what checks its encoding needs more calls to be compiled than what all of them share. */
    static String prompt(int caller) {
        return caller % 4 == 0 ? ASCII : WIDE;
    }

    private static Mono<Void> ask(HttpClient client, boolean stream, String prompt, AtomicLong answered) {
        byte[] body = ("{\"model\":\"warm-up\",\"stream\":" + stream
                        + ",\"messages\":[{\"role\":\"user\",\"content\":\"" + prompt + "\"}]}")
                .getBytes(StandardCharsets.UTF_8);
        return client.headers(headers -> headers.set("content-type", "application/json"))
                .post()
                .uri("/v1/chat/completions")
                .send(Mono.fromSupplier(() -> Unpooled.wrappedBuffer(body)))
                .responseSingle((response, bytes) -> bytes.asByteArray().map(read -> {
                    if (response.status().code() != 200) {
                        throw new IllegalStateException("status: " + response.status() + " (expected: 200)");
                    }
                    return answered.incrementAndGet();
                }))
                .then();
    }

    @Override
    public void close() {
        connections.dispose();
        door.close();
        pool.close();
        upstream.disposeNow(CLOSING);
    }
}
