package dev.velox.engine.upstream;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.netty.channel.Channel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServerRequest;

import dev.velox.engine.clock.NanoClock;
import dev.velox.engine.exchange.FailureCode;
import dev.velox.engine.exchange.Headers;
import dev.velox.engine.exchange.Operation;
import dev.velox.engine.loop.EngineLoop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@ExtendWith(NoLeaks.class)
class ConnectionTests {

    private final Map<Object, AtomicInteger> requestsByConnection = new ConcurrentHashMap<>();
    private final Set<String> methods = ConcurrentHashMap.newKeySet();
    private final Set<String> keys = ConcurrentHashMap.newKeySet();

    private DisposableServer count(Transport transport) {
        return transport
                .server()
                .handle((request, answer) -> {
                    request.withConnection(connection -> {
                        Channel parent = connection.channel().parent();
                        boolean stream = transport.http2() && parent != null;
                        requestsByConnection
                                .computeIfAbsent(
                                        (stream ? parent : connection.channel()).id(), id -> new AtomicInteger())
                                .incrementAndGet();
                    });
                    remember(request);
                    return request.receive()
                            .then()
                            .thenMany(answer.status(404)
                                    .sendString(Mono.just("{}"))
                                    .then());
                })
                .bindNow();
    }

    private void remember(HttpServerRequest request) {
        methods.add(request.method().name() + ' ' + request.uri());
        keys.add(String.valueOf(request.requestHeaders().get("authorization")));
    }

    @ParameterizedTest
    @EnumSource(
            value = Transport.class,
            names = {"H2C", "H2_TLS13", "H2_TLS12"})
    void warmUpOpensExactlyTheKeptConnectionsSpreadOverTheLoops(Transport transport) {
        DisposableServer server = count(transport);
        try (PoolFixture fixture = transport.fixture(server.port(), 3, PoolFixture.egress(4), settings -> settings)) {
            assertThat(fixture.snapshot().warmUp()).isEqualTo("pending");
            fixture.warmUp();

            assertThat(fixture.snapshot().warmUp()).isEqualTo("warm");
            assertThat(fixture.snapshot().connections()).isEqualTo(4);
            assertThat(requestsByConnection).hasSize(4);
            assertThat(methods).containsExactly("HEAD /v1/models");
            assertThat(keys).containsExactly("Bearer sk-secret");
            assertThat(fixture.snapshot().inFlight()).isZero();
        } finally {
            server.disposeNow();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Transport.class,
            names = {"HTTP1", "HTTP1_TLS"})
    void warmUpOverHttp1OpensOneConnectionPerLoop(Transport transport) {
        DisposableServer server = count(transport);
        try (PoolFixture fixture = transport.fixture(server.port(), 2, PoolFixture.egress(2), settings -> settings)) {
            fixture.warmUp();
            assertThat(fixture.snapshot().connections()).isEqualTo(2);
            for (EngineLoop loop : fixture.loops.all()) {
                fixture.send(loop, Operation.CHAT_COMPLETION, "/v1/x", "{}", false, new Headers())
                        .completed();
            }
            assertThat(requestsByConnection).as("warm connections are used").hasSize(2);
        } finally {
            server.disposeNow();
        }
    }

    @Test
    void warmUpThatFailsIsOneWarningAndConnectsOnFirstUse() {
        ListAppender<ILoggingEvent> logged = new ListAppender<>();
        Logger logger = (Logger) LoggerFactory.getLogger(WarmUp.class);
        logged.start();
        logger.addAppender(logged);
        EgressSettings hasty = new EgressSettings(
                2, 8 << 20, 64 << 20, 512, Duration.ofSeconds(2), true, Duration.ofMillis(200), Duration.ZERO);
        try (RawServer silent = RawServer.afterRequest(RawServer.Peer::silence);
                PoolFixture fixture = new PoolFixture(
                        2, hasty, PoolFixture.settings("http://127.0.0.1:" + silent.port(), UpstreamProtocol.HTTP1))) {
            fixture.warmUp();
            assertThat(fixture.snapshot().warmUp()).isEqualTo("failed");
            assertThat(logged.list).singleElement().satisfies(event -> {
                assertThat(event.getLevel()).isEqualTo(Level.WARN);
                assertThat(event.getFormattedMessage())
                        .contains("acme")
                        .contains("connects on first use")
                        .contains("prewarm-timeout (200 ms)");
            });
        } finally {
            logger.detachAppender(logged);
        }
    }

    @Test
    void upstreamsThatWereNotConfiguredOnPurposeAreNotWarmed() {
        DisposableServer server = count(Transport.HTTP1);
        try (PoolFixture fixture = Transport.HTTP1.fixture(
                server.port(),
                1,
                new EgressSettings(
                        1, 8 << 20, 64 << 20, 512, Duration.ofSeconds(2), false, Duration.ofSeconds(2), Duration.ZERO),
                settings -> settings)) {
            fixture.warmUp();
            assertThat(fixture.snapshot().warmUp()).isEqualTo("off");
            assertThat(fixture.snapshot().connections()).isZero();
        } finally {
            server.disposeNow();
        }
    }

    @Test
    void streamsAreSpreadEvenlyOverTheConnectionsOfALoop() {
        DisposableServer server = count(Transport.H2C);
        try (PoolFixture fixture =
                Transport.H2C.fixture(server.port(), 2, PoolFixture.egress(8), settings -> settings)) {
            fixture.warmUp();
            requestsByConnection.clear();
            List<Call> calls = new ArrayList<>();
            for (EngineLoop loop : fixture.loops.all()) {
                for (int i = 0; i < 400; i++) {
                    calls.add(fixture.send(loop, Operation.CHAT_COMPLETION, "/v1/x", "{}", false, new Headers()));
                }
            }
            calls.forEach(Call::completed);
            assertThat(requestsByConnection).hasSize(8);
            assertThat(requestsByConnection.values())
                    .allSatisfy(count -> assertThat(count.get()).isBetween(90, 110));
        } finally {
            server.disposeNow();
        }
    }

    @Test
    void loopWithoutAShareConnectsWhenItNeedsTo() {
        DisposableServer server = count(Transport.H2C);
        try (PoolFixture fixture =
                Transport.H2C.fixture(server.port(), 2, PoolFixture.egress(1), settings -> settings)) {
            fixture.warmUp();
            assertThat(fixture.snapshot().connections()).isEqualTo(1);
            fixture.send(fixture.loops.all().get(1), Operation.CHAT_COMPLETION, "/v1/x", "{}", false, new Headers())
                    .completed();
            assertThat(fixture.snapshot().connections()).isEqualTo(2);
        } finally {
            server.disposeNow();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Transport.class,
            names = {"HTTP1", "H2_TLS13"})
    void connectionsRunOnTheLoopOfTheirExchange(Transport transport) {
        DisposableServer server = count(transport);
        Set<String> strays = ConcurrentHashMap.newKeySet();
        UpstreamSettings settings = transport.settings(server.port());
        try (LoopProbe probe = new LoopProbe(3, settings, strays)) {
            probe.sendOnEachLoop();
            for (EngineLoop loop : probe.loops.all()) {
                assertThat(probe.channels).containsEntry(loop.eventLoop(), 1);
            }
            assertThat(probe.channels).hasSize(3);
            assertThat(strays).isEmpty();
        } finally {
            server.disposeNow();
        }
    }

    @Test
    void http1ConnectionsAreReusedAndManyMayBeOpen() {
        DisposableServer server = count(Transport.HTTP1_TLS);
        try (PoolFixture fixture = Transport.HTTP1_TLS.fixture(server.port())) {
            List<Call> calls = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                calls.add(fixture.post("{}"));
            }
            calls.forEach(Call::completed);
            int opened = requestsByConnection.size();
            assertThat(opened)
                    .as("a peer that speaks no HTTP/2 gets a connection per exchange")
                    .isBetween(2, 30);
            for (int i = 0; i < 20; i++) {
                fixture.post("{}").completed();
            }
            assertThat(requestsByConnection).hasSize(opened);
        } finally {
            server.disposeNow();
        }
    }

    @Test
    void fullQueueRefusesAtOnce() {
        try (RawServer server = RawServer.atOnce(RawServer.Peer::silence);
                PoolFixture fixture = PoolFixture.to(server.port(), UpstreamProtocol.H2C)) {
            fixture.queue.capacity = 2;
            Call first = fixture.post("{}");
            Call second = fixture.post("{}");
            Await.until("both wait", () -> fixture.queue.taken.get() == 2);
            var failure = fixture.post("{}").failed(FailureCode.OVERLOADED);
            assertThat(failure.message()).contains("ingress.capacity: 2");
            first.leave();
            second.leave();
        }
    }

    @Test
    void closingFailsWhatIsOpenAndLeavesNothing() {
        try (FrameServer server = new FrameServer(stream -> stream.events().data("data: x\n\n"));
                PoolFixture fixture = PoolFixture.to(server.port(), UpstreamProtocol.H2C)) {
            Call call = fixture.stream();
            call.awaitText("data: x");
            fixture.pool.close();
            call.failed(FailureCode.SHUTTING_DOWN);
            Await.until("closed", () -> fixture.snapshot().connections() == 0);
            fixture.post("{}").failed(FailureCode.SHUTTING_DOWN);
            fixture.pool.close();
        }
    }

    @Test
    void poolLeavesNoThreadAndMayCloseAfterItsLoops() {
        Set<Thread> before = Set.copyOf(Thread.getAllStackTraces().keySet());
        try (RawServer server =
                RawServer.afterRequest(peer -> peer.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"))) {
            PoolFixture fixture = PoolFixture.to(server.port(), UpstreamProtocol.HTTP1);
            fixture.warmUp();
            fixture.post("{}").completed();
            fixture.group.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
            fixture.pool.close();
            Await.until(
                    "only threads from before are left",
                    () -> Thread.getAllStackTraces().keySet().stream()
                            .filter(thread -> !before.contains(thread))
                            .noneMatch(ConnectionTests::isOurs));
        }
    }

    /** Not the JVM's own threads, which come and go with virtual threads. */
    private static boolean isOurs(Thread thread) {
        String name = thread.getName();
        return name.startsWith("reactor")
                || name.startsWith("parallel")
                || name.startsWith("boundedElastic")
                || name.startsWith("multiThreadIoEventLoopGroup")
                || name.startsWith("velox");
    }

    @Test
    void snapshotNamesTheUpstreamAndNeverItsKey() {
        try (RawServer server = RawServer.afterRequest(RawServer.Peer::silence);
                PoolFixture fixture = PoolFixture.to(server.port(), UpstreamProtocol.AUTO)) {
            UpstreamSnapshot snapshot = fixture.snapshot();
            assertThat(snapshot.name()).isEqualTo("acme");
            assertThat(snapshot.origin()).isEqualTo("http://127.0.0.1:" + server.port());
            assertThat(snapshot.protocol()).isEqualTo("auto");
            assertThat(snapshot.toString()).doesNotContain("secret");
            assertThat(snapshot.lastFailure()).isNull();
        }
    }

    @Test
    void upstreamsWithTheSameNameOrNoHostAreRefused() {
        UpstreamSettings settings = PoolFixture.settings("http://127.0.0.1:1", UpstreamProtocol.AUTO);
        UpstreamSettings odd = PoolFixture.settings("ftp:x", UpstreamProtocol.AUTO);
        PoolFixture fixture = new PoolFixture(1, PoolFixture.egress(1), settings);
        try (fixture) {
            for (List<UpstreamSettings> wrong : List.of(List.of(settings, settings), List.of(odd))) {
                assertThatThrownBy(() -> UpstreamPool.create(
                                        wrong,
                                        PoolFixture.egress(1),
                                        fixture.loops,
                                        fixture.queue,
                                        PoolFixture.health(
                                                PoolFixture.settings("http://127.0.0.1", UpstreamProtocol.AUTO)),
                                        NanoClock.system(),
                                        fixture.heard,
                                        List.of())
                                .close())
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("acme")
                        .hasMessageContaining("expected");
            }
        }
    }
}
