package dev.velox.engine.upstream;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.netty.DisposableServer;

import dev.velox.engine.exchange.FailureCode;

import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(NoLeaks.class)
class StreamTests {

    private final Sinks.Many<ByteBuf> events = Sinks.many().unicast().onBackpressureBuffer();

    private DisposableServer serve(Transport transport, Flux<ByteBuf> body) {
        return transport
                .server()
                .handle((request, answer) -> request.receive()
                        .then()
                        .thenMany(answer.header("content-type", "text/event-stream; charset=utf-8")
                                .send(body, each -> true)
                                .then()))
                .bindNow();
    }

    private void emit(String text) {
        events.emitNext(bytes(text), Sinks.EmitFailureHandler.FAIL_FAST);
    }

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void eventsArriveInOrderAsTheyAreSent(Transport transport) {
        DisposableServer server = serve(transport, events.asFlux());
        try (PoolFixture fixture = transport.fixture(server.port())) {
            Call call = fixture.stream();
            StringBuilder all = new StringBuilder();
            for (int i = 0; i < 5; i++) {
                String event = "data: {\"n\":" + i + "}\n\n";
                all.append(event);
                emit(event);
                call.awaitText(event);
            }
            assertThat(call.sink().flushEach()).isTrue();
            assertThat(call.sink().status()).isEqualTo(200);
            assertThat(call.ending()).isNotDone();
            emit("data: [DONE]\n\n");
            events.emitComplete(Sinks.EmitFailureHandler.FAIL_FAST);

            call.completed();
            assertThat(call.sink().text()).isEqualTo(all + "data: [DONE]\n\n");
            assertThat(fixture.heard.withoutTerminal).hasValue(0);
        } finally {
            server.disposeNow();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Transport.class,
            names = {"HTTP1", "H2C"})
    void commentsDoNotCommitAndComeWithTheFirstData(Transport transport) {
        DisposableServer server = serve(transport, events.asFlux());
        try (PoolFixture fixture = transport.fixture(server.port())) {
            Call call = fixture.stream();
            emit(": processing\n\n");
            emit("retry: 100\n\n");
            Await.never(
                    "committed without data",
                    Duration.ofMillis(100),
                    () -> call.sink().status() != 0);

            emit("data: x\n\n");
            call.awaitText("data: x\n\n");
            assertThat(call.sink().writes()).containsExactly(": processing\n\nretry: 100\n\ndata: x\n\n");
            emit(": still here\n\n");
            call.awaitText(": still here");
        } finally {
            server.disposeNow();
        }
    }

    @Test
    void silentStreamGetsHeartbeatsBetweenEventsOnceItHasBegun() {
        DisposableServer server = serve(Transport.H2C, events.asFlux());
        EgressSettings beating = new EgressSettings(
                1, 8 << 20, 64 << 20, 512, Duration.ofSeconds(2), true, Duration.ofSeconds(5), Duration.ofMillis(20));
        UpstreamSettings settings = PoolFixture.settings("http://127.0.0.1:" + server.port(), UpstreamProtocol.H2C);
        try (PoolFixture fixture = new PoolFixture(1, beating, settings)) {
            Call call = fixture.stream();
            Await.never(
                    "committed by a heartbeat",
                    Duration.ofMillis(60),
                    () -> call.sink().status() != 0);
            emit("data: x\n\ndata: half");
            call.awaitText("data: x\n\n:\n\n:\n\n");
            emit(" an event\n\n");
            call.awaitText(":\n\ndata: half an event\n\n");
        } finally {
            server.disposeNow();
        }
    }

    @Test
    void commentsWithoutEndCommitAt64Kilobytes() {
        DisposableServer server = serve(Transport.H2C, events.asFlux());
        try (PoolFixture fixture = Transport.H2C.fixture(server.port())) {
            Call call = fixture.stream();
            String comment = ": " + "x".repeat(30_000) + "\n\n";
            emit(comment);
            emit(comment);
            Await.never("committed", Duration.ofMillis(50), () -> call.sink().status() != 0);
            emit(comment);
            Await.until("committed", () -> call.sink().length() == 3 * comment.length());
        } finally {
            server.disposeNow();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Transport.class,
            names = {"HTTP1", "H2C", "H2_TLS13"})
    void onlyWholeEventsAreForwardedAtAnyChunking(Transport transport) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 200; i++) {
            text.append("event: response.output_text.delta\r\ndata: ")
                    .append("x".repeat(i))
                    .append("\r\n\r\n");
        }
        text.append("event: response.completed\ndata: {}\n\n");
        byte[] all = text.toString().getBytes(StandardCharsets.UTF_8);
        Random random = new Random(7);
        Flux<ByteBuf> pieces = Flux.generate(() -> 0, (at, sink) -> {
            if (at == all.length) {
                sink.complete();
                return at;
            }
            int length = Math.min(all.length - at, 1 + random.nextInt(300));
            sink.next(Unpooled.copiedBuffer(all, at, length));
            return at + length;
        });
        DisposableServer server = serve(transport, pieces);
        try (PoolFixture fixture = transport.fixture(server.port())) {
            Call call = fixture.stream().completed();

            assertThat(call.sink().bytes()).isEqualTo(all);
            assertThat(call.sink().writes())
                    .allMatch(write -> write.endsWith("\n\n")
                            || write.endsWith("\r\n\r\n")
                            || write.endsWith("\r\n\r")
                            || write.equals("\n"));
        } finally {
            server.disposeNow();
        }
    }

    @Test
    void whatOnePassBroughtIsOneWrite() {
        Flux<ByteBuf> burst = Flux.range(0, 500).map(i -> bytes("data: " + i + "\n\n"));
        DisposableServer server = Transport.H2C
                .server()
                .handle((request, answer) -> request.receive()
                        .then()
                        .thenMany(answer.header("content-type", "text/event-stream")
                                .send(burst.concatWith(Flux.never()), each -> false)
                                .then()))
                .bindNow();
        try (PoolFixture fixture = Transport.H2C.fixture(server.port())) {
            Call call = fixture.stream();
            call.awaitText("data: 255\n\n");
            assertThat(call.sink().writes().size()).isLessThan(100);
        } finally {
            server.disposeNow();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Transport.class,
            names = {"HTTP1", "H2C"})
    void cleanEndWithoutTerminalEventPassesUnchangedAndIsCounted(Transport transport) {
        DisposableServer server = serve(transport, Flux.just(bytes("data: x\n\ndata: rest")));
        try (PoolFixture fixture = transport.fixture(server.port())) {
            Call call = fixture.stream().completed();
            assertThat(call.sink().text()).isEqualTo("data: x\n\ndata: rest");
            assertThat(fixture.heard.withoutTerminal).hasValue(1);
        } finally {
            server.disposeNow();
        }
    }

    @Test
    void streamThatEndsWithItsConnectionNeedsItsTerminalEvent() {
        String head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n";
        try (RawServer server = RawServer.afterRequest(peer -> {
                    peer.send(head + "data: x\n\ndata: [DONE]\n\n");
                    peer.close();
                });
                PoolFixture fixture = PoolFixture.to(server.port(), UpstreamProtocol.HTTP1)) {
            assertThat(fixture.stream().completed().sink().text()).isEqualTo("data: x\n\ndata: [DONE]\n\n");
        }
        try (RawServer server = RawServer.afterRequest(peer -> {
                    peer.send(head + "data: x\n\ndata: half");
                    peer.close();
                });
                PoolFixture fixture = PoolFixture.to(server.port(), UpstreamProtocol.HTTP1)) {
            Call call = fixture.stream();
            assertThat(call.failed(FailureCode.UPSTREAM_UNAVAILABLE).message()).contains("last event");
            assertThat(call.sink().text()).isIn("data: x\n\n", "");
        }
    }

    @Test
    void compressedStreamPassesAsItIs() {
        byte[] opaque = new byte[3_000];
        new Random(1).nextBytes(opaque);
        DisposableServer server = Transport.HTTP1
                .server()
                .handle((request, answer) -> request.receive()
                        .then()
                        .thenMany(answer.header("content-type", "text/event-stream")
                                .header("content-encoding", "br")
                                .send(Flux.just(Unpooled.copiedBuffer(opaque)))
                                .then()))
                .bindNow();
        try (PoolFixture fixture = Transport.HTTP1.fixture(server.port())) {
            Call call = fixture.stream().completed();
            assertThat(call.sink().bytes()).isEqualTo(opaque);
            assertThat(call.sink().headers().first("content-encoding")).isEqualTo("br");
            assertThat(call.sink().flushEach()).isTrue();
        } finally {
            server.disposeNow();
        }
    }

    @Test
    void eventOverOneMegabyteIsAProtocolError() {
        Flux<ByteBuf> endless = Flux.just(bytes("data: x\n\ndata: "))
                .concatWith(Flux.range(0, 200).map(i -> bytes("x".repeat(16_000))));
        DisposableServer server = serve(Transport.H2C, endless);
        try (PoolFixture fixture = Transport.H2C.fixture(server.port())) {
            Call call = fixture.stream();
            assertThat(call.failed(FailureCode.UPSTREAM_PROTOCOL_ERROR).message())
                    .contains("1048576");
            assertThat(call.sink().text()).isEqualTo("data: x\n\n");
        } finally {
            server.disposeNow();
        }
    }

    @Test
    void errorAnswersToStreamsPassAsTheyAre() {
        DisposableServer server = Transport.H2C
                .server()
                .handle((request, answer) -> answer.status(429)
                        .header("content-type", "application/json")
                        .header("retry-after", "17")
                        .sendString(Mono.just("{\"error\":{}}"))
                        .then())
                .bindNow();
        try (PoolFixture fixture = Transport.H2C.fixture(server.port())) {
            Call call = fixture.stream().completed();
            assertThat(call.sink().status()).isEqualTo(429);
            assertThat(call.sink().headers().first("retry-after")).isEqualTo("17");
            assertThat(call.sink().text()).isEqualTo("{\"error\":{}}");
            assertThat(call.sink().flushEach()).isFalse();
        } finally {
            server.disposeNow();
        }
    }
}
