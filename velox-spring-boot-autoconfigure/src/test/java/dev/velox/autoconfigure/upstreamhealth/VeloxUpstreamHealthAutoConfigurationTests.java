package dev.velox.autoconfigure.upstreamhealth;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;

import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.Test;
import org.springframework.context.SmartLifecycle;

import dev.velox.autoconfigure.fixture.VeloxRunner;
import dev.velox.engine.clock.NanoClock;
import dev.velox.engine.health.BreakerSettings;
import dev.velox.engine.health.EndpointHealthSnapshot;
import dev.velox.engine.health.HealthBoard;
import dev.velox.engine.health.HealthProbes;
import dev.velox.engine.health.HealthSettings;
import dev.velox.engine.health.ProbeSettings;
import dev.velox.engine.health.ProbeSettings.Probing;

import static org.assertj.core.api.Assertions.assertThat;

class VeloxUpstreamHealthAutoConfigurationTests {

    @Test
    void defaultsAreTheEngines() {
        VeloxRunner.withoutServer().run(context -> {
            assertThat(context.getBean(HealthSettings.class)).isEqualTo(HealthSettings.DEFAULT);
            assertThat(context.getBean(HealthBoard.class).settings()).isEqualTo(HealthSettings.DEFAULT);
            assertThat(context.getBean(HealthProbes.class).enabled())
                    .as("nobody could act on a verdict on the only upstream")
                    .isFalse();
        });
    }

    @Test
    void everyPropertyReachesTheEngine() {
        VeloxRunner.withoutServer()
                .withPropertyValues(
                        "velox.health.probe.enabled=false",
                        "velox.health.probe.interval=9s",
                        "velox.health.probe.jitter=0.2",
                        "velox.health.probe.timeout=3s",
                        "velox.health.probe.down-after=4",
                        "velox.health.probe.up-after=6",
                        "velox.health.breaker.consecutive-failures=7",
                        "velox.health.breaker.failure-rate=0.8",
                        "velox.health.breaker.window=11s",
                        "velox.health.breaker.min-requests=12",
                        "velox.health.breaker.open=13s",
                        "velox.health.breaker.trial=14s",
                        "velox.health.rest-cap=15s",
                        "velox.health.ramp=16s")
                .run(context -> assertThat(context.getBean(HealthBoard.class).settings())
                        .isEqualTo(new HealthSettings(
                                new ProbeSettings(Probing.OFF, Duration.ofSeconds(9), 0.2, Duration.ofSeconds(3), 4, 6),
                                new BreakerSettings(
                                        7,
                                        0.8,
                                        Duration.ofSeconds(11),
                                        12,
                                        Duration.ofSeconds(13),
                                        Duration.ofSeconds(14)),
                                Duration.ofSeconds(15),
                                Duration.ofSeconds(16))));
    }

    @Test
    void settingsOfTheApplicationWin() {
        HealthSettings own = new HealthSettings(
                ProbeSettings.DEFAULT, BreakerSettings.DEFAULT, Duration.ofSeconds(1), Duration.ZERO);
        VeloxRunner.withoutServer()
                .withBean(HealthSettings.class, () -> own)
                .run(context -> assertThat(context.getBean(HealthBoard.class).settings())
                        .isSameAs(own));
    }

    @Test
    void switchedOffThereIsNothing() {
        VeloxRunner.withoutServer()
                .withPropertyValues("velox.enabled=false")
                .run(context ->
                        assertThat(context).doesNotHaveBean(HealthProbes.class).doesNotHaveBean(HealthSettings.class));
    }

    @Test
    void onlyUpstreamIsProbedWhenAskedForUntilTheContextCloses() throws IOException {
        List<String> asked = new CopyOnWriteArrayList<>();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                    + exchange.getRequestHeaders().getFirst("Authorization"));
            exchange.sendResponseHeaders(200, 2);
            exchange.getResponseBody().write(new byte[] {'{', '}'});
            exchange.close();
        });
        server.start();
        try {
            VeloxRunner.withoutServer()
                    .withPropertyValues(
                            "velox.upstream.origin=http://127.0.0.1:"
                                    + server.getAddress().getPort(),
                            "velox.upstream.warmup-path=/v1/alive",
                            "velox.upstream.api-key=sk-test",
                            "velox.egress.prewarm=false",
                            "velox.health.probe.enabled=true",
                            "velox.health.probe.interval=100ms",
                            "velox.health.probe.timeout=100ms")
                    .run(context -> {
                        HealthBoard board = context.getBean(HealthBoard.class);
                        awaitUp(board);
                        assertThat(asked).contains("GET /v1/alive Bearer sk-test");
                    });
            int before = asked.size();
            long end = System.nanoTime() + Duration.ofMillis(500).toNanos();
            while (System.nanoTime() < end) {
                LockSupport.parkNanos(1_000_000);
            }
            assertThat(asked).hasSizeLessThanOrEqualTo(before + 1);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void probesEndBeforeTheConnectionsAreClosed() {
        VeloxRunner.withoutServer().run(context -> {
            List<Integer> phasesOfThePool = new ArrayList<>();
            context.getBeansOfType(SmartLifecycle.class).forEach((name, lifecycle) -> {
                if (name.equals("veloxPoolLifecycle")) {
                    phasesOfThePool.add(lifecycle.getPhase());
                }
            });
            assertThat(phasesOfThePool).hasSize(1).allMatch(phase -> phase < ProbesLifecycle.PHASE);
        });
    }

    private static void awaitUp(HealthBoard board) {
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        EndpointHealthSnapshot.Probes probes;
        do {
            probes = board.of("default").snapshot(NanoClock.system().nanoTime()).probes();
            LockSupport.parkNanos(1_000_000);
        } while (probes != EndpointHealthSnapshot.Probes.UP && System.nanoTime() < deadline);
        assertThat(probes).isEqualTo(EndpointHealthSnapshot.Probes.UP);
    }
}
