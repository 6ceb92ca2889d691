package dev.velox.engine.upstream;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.netty.DisposableServer;

import dev.velox.engine.exchange.Headers;
import dev.velox.engine.exchange.Operation;

import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(NoLeaks.class)
class BackPressureTests {

    private static final int PIECE = 16 << 10;
    private static final int PIECES = 2_048;

    private static final int FEWER_PIECES = 256;

    /** Two pairs of socket buffers on loopback, with room to spare. */
    private static final int SOCKETS = 16 << 20;

    private final AtomicLong pushed = new AtomicLong();

    private DisposableServer serve(Transport transport, String type) {
        return transport
                .server()
                .route(routes -> routes.post(
                                "/v1/large",
                                (request, answer) -> request.receive()
                                        .then()
                                        .thenMany(answer.header("content-type", type)
                                                .send(pieces(PIECES), each -> true)
                                                .then()))
                        .post(
                                "/v1/medium",
                                (request, answer) -> request.receive()
                                        .then()
                                        .thenMany(answer.header("content-type", type)
                                                .send(pieces(FEWER_PIECES), each -> true)
                                                .then()))
                        .post(
                                "/v1/unended",
                                (request, answer) -> request.receive()
                                        .then()
                                        .thenMany(answer.header("content-type", type)
                                                .send(Flux.concat(pieces(FEWER_PIECES), Flux.never()), each -> true)
                                                .then()))
                        .post(
                                "/v1/small",
                                (request, answer) -> request.receive()
                                        .then()
                                        .thenMany(answer.sendString(Flux.just("{}"))
                                                .then())))
                .bindNow();
    }

    private Flux<ByteBuf> pieces(int count) {
        byte[] piece = new byte[PIECE];
        Arrays.fill(piece, (byte) 'x');
        byte[] start = {'d', 'a', 't', 'a', ':'};
        System.arraycopy(start, 0, piece, 0, start.length);
        piece[PIECE - 2] = '\n';
        piece[PIECE - 1] = '\n';
        return Flux.range(0, count).map(i -> {
            pushed.addAndGet(PIECE);
            return Unpooled.wrappedBuffer(piece);
        });
    }

    private static Call call(PoolFixture fixture, String path, boolean stream) {
        return fixture.send(
                fixture.loops.all().getFirst(), Operation.CHAT_COMPLETION, path, "{}", stream, new Headers());
    }

    @ParameterizedTest
    @EnumSource(
            value = Transport.class,
            names = {"HTTP1", "H2C", "H2_TLS13"})
    void callerThatTakesNothingStopsTheUpstreamAndGetsAllLater(Transport transport) {
        DisposableServer server = serve(transport, "application/octet-stream");
        try (PoolFixture fixture = transport.fixture(server.port())) {
            Call call = fixture.prepare(
                    fixture.loops.all().getFirst(), Operation.CHAT_COMPLETION, "/v1/large", "{}", false, new Headers());
            call.sink().countOnly();
            call.sink().ready(false);
            call.loop().execute(() -> fixture.send(call.exchange()));

            Await.until("something came", () -> call.sink().length() > 0);
            long[] last = {-1};
            Await.until("the upstream stands still", () -> {
                boolean still = pushed.get() == last[0];
                last[0] = pushed.get();
                if (!still) {
                    Await.never("", Duration.ofMillis(100), () -> false);
                }
                return still;
            });
            assertThat(pushed.get()).isLessThan((8 << 20) + SOCKETS);
            assertThat(call.sink().length())
                    .as("what a caller is given that takes nothing")
                    .isLessThan(3 << 20);

            call.resume();
            call.completed();
            assertThat(call.sink().length()).isEqualTo(PIECE * PIECES);
        } finally {
            server.disposeNow();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Transport.class,
            names = {"H2C", "H2_TLS13"})
    void slowCallerIsGivenPartsSoThatEachThatLeavesIsProgress(Transport transport) {
        DisposableServer server = serve(transport, "application/octet-stream");
        try (PoolFixture fixture = transport.fixture(server.port())) {
            Call call = fixture.prepare(
                    fixture.loops.all().getFirst(),
                    Operation.CHAT_COMPLETION,
                    "/v1/unended",
                    "{}",
                    false,
                    new Headers());
            call.sink().countOnly();
            call.sink().ready(false);
            call.loop().execute(() -> fixture.send(call.exchange()));
            Await.until("all is on its way", () -> pushed.get() == (long) PIECE * FEWER_PIECES);

            call.resume();
            Await.until("all was given", () -> call.sink().length() == PIECE * FEWER_PIECES);
            assertThat(call.sink().largest()).isLessThanOrEqualTo(256 << 10);
            call.loop().execute(call.exchange()::callerLeft);
        } finally {
            server.disposeNow();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Transport.class,
            names = {"H2C", "H2_TLS13"})
    void callersThatTakeNothingDoNotStopTheirNeighbours(Transport transport) {
        DisposableServer server = serve(transport, "text/event-stream");
        // The streams' windows together are nine times the connection's.
        EgressSettings narrow = new EgressSettings(
                1, 1 << 20, 1 << 20, 512, Duration.ofSeconds(2), true, Duration.ofSeconds(2), Duration.ZERO);
        try (PoolFixture fixture = transport.fixture(server.port(), 1, narrow, settings -> settings)) {
            List<Call> stalled = new ArrayList<>();
            for (int i = 0; i < 9; i++) {
                Call call = fixture.prepare(
                        fixture.loops.all().getFirst(),
                        Operation.CHAT_COMPLETION,
                        "/v1/medium",
                        "{}",
                        true,
                        new Headers());
                call.sink().countOnly();
                call.sink().ready(false);
                call.loop().execute(() -> fixture.send(call.exchange()));
                stalled.add(call);
            }
            stalled.forEach(call -> Await.until("it stalls", () -> call.sink().length() > 0));
            Await.until("all windows are used up", () -> pushed.get() >= 9 << 20);

            for (int i = 0; i < 20; i++) {
                assertThat(call(fixture, "/v1/small", false).completed().sink().text())
                        .isEqualTo("{}");
            }
            assertThat(fixture.snapshot().connections()).isEqualTo(1);
            stalled.getFirst().resume();
            stalled.getFirst().completed();
            assertThat(stalled.getFirst().sink().length()).isEqualTo(PIECE * FEWER_PIECES);
        } finally {
            server.disposeNow();
        }
    }
}
