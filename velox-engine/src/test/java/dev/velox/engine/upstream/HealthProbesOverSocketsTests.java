package dev.velox.engine.upstream;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import org.junit.jupiter.api.Test;

import dev.velox.engine.clock.NanoClock;
import dev.velox.engine.exchange.Endpoint;
import dev.velox.engine.health.EndpointHealth;
import dev.velox.engine.health.EndpointHealthSnapshot.Probes;
import dev.velox.engine.health.HealthBoard;
import dev.velox.engine.health.HealthProbes;
import dev.velox.engine.health.HealthSettings;
import dev.velox.engine.health.HealthState;
import dev.velox.engine.health.ProbeSettings;
import dev.velox.engine.health.ProbeSettings.Probing;
import dev.velox.engine.loop.EngineLoops;
import dev.velox.engine.observe.EngineObserver;

import static org.assertj.core.api.Assertions.assertThat;

/** Probes through a pool, on its loops: real sockets, real time. */
class HealthProbesOverSocketsTests {

    /** Some probe intervals, on a busy machine too. */
    private static final Duration LONG = Duration.ofSeconds(30);

    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";

    @Test
    void oneThatBeginsToHangGoesOutWhileTheOtherStaysAndComesBackWhenItAnswers() throws Exception {
        MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        HealthSettings settings = new HealthSettings(
                new ProbeSettings(Probing.AUTO, Duration.ofSeconds(1), 0.1, Duration.ofSeconds(1), 2, 1),
                HealthSettings.DEFAULT.breaker(),
                HealthSettings.DEFAULT.restCap(),
                HealthSettings.DEFAULT.ramp());
        HealthBoard board = new HealthBoard(List.of("good", "bad"), settings, EngineObserver.NONE);
        Answering answering = new Answering();
        try (RawServer good = RawServer.afterRequest(peer -> peer.send(OK));
                RawServer bad = RawServer.afterRequest(answering::play)) {
            EngineLoops loops = EngineLoops.of(group);
            try (UpstreamPool pool = pool(loops, board, good, bad);
                    HealthProbes probes = new HealthProbes(
                            board,
                            (endpoint, timeout) ->
                                    pool.fetch(endpoint, "/v1/models", timeout).thenApply(Fetched::status),
                            NanoClock.system(),
                            loops.next()::schedule)) {
                probes.start();
                Await.until(
                        "both are up",
                        LONG,
                        () -> probes(board, "good") == Probes.UP && probes(board, "bad") == Probes.UP);

                answering.hangs = true;
                Await.until("the one that hangs is out", LONG, () -> state(board, "bad") == HealthState.PROBED_OUT);
                int asked = good.requests.get();
                Await.until("the other is asked all the same", LONG, () -> good.requests.get() >= asked + 2);
                assertThat(state(board, "good")).isEqualTo(HealthState.HEALTHY);

                answering.hangs = false;
                Await.until("it is back", LONG, () -> state(board, "bad") == HealthState.HEALTHY);
                assertThat(board.of("bad")
                                .snapshot(NanoClock.system().nanoTime())
                                .ramp())
                        .isLessThan(1);
            }
        } finally {
            group.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
        }
    }

    /** Answers, or reads and stays silent after the head: a body that never comes whole. */
    private static final class Answering {

        volatile boolean hangs;

        void play(RawServer.Peer peer) throws IOException {
            if (hangs) {
                peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{");
                peer.silence();
                peer.close();
            } else {
                peer.send(OK);
            }
        }
    }

    private static UpstreamPool pool(EngineLoops loops, HealthBoard board, RawServer good, RawServer bad) {
        return UpstreamPool.create(
                List.of(settings("good", good), settings("bad", bad)),
                PoolFixture.egress(1),
                loops,
                new PoolFixture.Places(),
                board,
                NanoClock.system(),
                EngineObserver.NONE,
                List.of());
    }

    private static UpstreamSettings settings(String name, RawServer server) {
        return new UpstreamSettings(
                new Endpoint(name, URI.create("http://127.0.0.1:" + server.port()), "/v1", "/v1/responses"),
                UpstreamProtocol.HTTP1,
                null,
                Map.of(),
                false,
                false,
                "/v1/models",
                TlsSettings.DEFAULT,
                PoolFixture.QUICK);
    }

    private static Probes probes(HealthBoard board, String name) {
        return endpoint(board, name).snapshot(NanoClock.system().nanoTime()).probes();
    }

    private static HealthState state(HealthBoard board, String name) {
        return endpoint(board, name).state(NanoClock.system().nanoTime());
    }

    private static EndpointHealth endpoint(HealthBoard board, String name) {
        return board.of(name);
    }
}
