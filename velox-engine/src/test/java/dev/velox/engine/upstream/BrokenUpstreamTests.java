package dev.velox.engine.upstream;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;

import dev.velox.engine.exchange.FailureCode;

import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(NoLeaks.class)
class BrokenUpstreamTests {

    private static final String EVENTS =
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";

    private static PoolFixture http1(RawServer server) {
        return PoolFixture.to(server.port(), UpstreamProtocol.HTTP1);
    }

    @Test
    void refusedConnectionNamesUpstreamAndAddress() throws IOException {
        int port;
        try (ServerSocket gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = gone.getLocalPort();
        }
        for (UpstreamProtocol protocol : new UpstreamProtocol[] {UpstreamProtocol.HTTP1, UpstreamProtocol.H2C}) {
            try (PoolFixture fixture = PoolFixture.to(port, protocol)) {
                String message = fixture.post("{}")
                        .failed(FailureCode.UPSTREAM_UNAVAILABLE)
                        .message();
                assertThat(message)
                        .contains("acme")
                        .contains("127.0.0.1:" + port)
                        .contains("connection refused");
                assertThat(fixture.snapshot().lastFailure()).isEqualTo(message);
                fixture.awaitNothingHeld();
            }
        }
    }

    @Test
    void aPortOfOneDigitIsAPort() {
        // Discard (RFC 863): nobody listens there, and everybody tries it as the address of a dead upstream.
        try (PoolFixture fixture = PoolFixture.to(9, UpstreamProtocol.HTTP1)) {
            assertThat(fixture.post("{}")
                            .failed(FailureCode.UPSTREAM_UNAVAILABLE)
                            .message())
                    .contains("127.0.0.1:9")
                    .contains("connection refused");
        }
    }

    @Test
    void unknownHostNameIsSaidSo() {
        UpstreamSettings settings = PoolFixture.settings("http://no.such.host.invalid:1", UpstreamProtocol.AUTO);
        try (PoolFixture fixture = new PoolFixture(1, PoolFixture.egress(1), settings)) {
            Call call = fixture.post("{}");
            assertThat(call.outcome().failureOrNull())
                    .isNotNull()
                    .satisfies(failure -> assertThat(failure.code())
                            .isIn(FailureCode.UPSTREAM_UNAVAILABLE, FailureCode.UPSTREAM_TIMEOUT));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void connectionClosedBeforeTheHeadIsSentOnce(boolean reset) {
        try (RawServer server = RawServer.afterRequest(peer -> {
                    if (reset) {
                        peer.reset();
                    } else {
                        peer.close();
                    }
                });
                PoolFixture fixture = http1(server)) {
            Call call = fixture.post("{\"model\":\"x\"}");
            assertThat(call.failed(FailureCode.UPSTREAM_UNAVAILABLE).message()).contains("before an answer");
            assertThat(call.sink().status()).isZero();
            fixture.awaitNothingHeld();
            assertThat(server.requests)
                    .as("a request that may have cost money is not sent again")
                    .hasValue(1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"\u0000\u0001\u0002 nothing like HTTP\r\n\r\n", "SSH-2.0-OpenSSH_9\r\n", "HTTP/1.1 abc\r\n\r\n"})
    void whatIsNotHttpIsAProtocolError(String garbage) {
        try (RawServer server = RawServer.afterRequest(peer -> {
                    peer.send(garbage);
                    peer.silence();
                });
                PoolFixture fixture = http1(server)) {
            Call call = fixture.post("{}");
            assertThat(call.failed(FailureCode.UPSTREAM_PROTOCOL_ERROR).message())
                    .contains("not valid HTTP")
                    .doesNotContain("SSH");
        }
    }

    @Test
    void brokenChunkIsAProtocolError() {
        try (RawServer server = RawServer.afterRequest(peer -> {
                    peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n");
                    peer.silence();
                });
                PoolFixture fixture = http1(server)) {
            Call call = fixture.post("{}");
            call.failed(FailureCode.UPSTREAM_PROTOCOL_ERROR);
            assertThat(call.sink().status()).isEqualTo(200);
            assertThat(call.sink().aborted()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void bodyThatEndsEarlyIsNoCleanEnd(boolean reset) {
        try (RawServer server = RawServer.afterRequest(peer -> {
                    peer.send(
                            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"a\":");
                    peer.awaitMore();
                    if (reset) {
                        peer.reset();
                    } else {
                        peer.close();
                    }
                });
                PoolFixture fixture = http1(server)) {
            Call call = fixture.post("{}");
            call.awaitText("{\"a\":");
            server.goOn();
            call.failed(FailureCode.UPSTREAM_UNAVAILABLE);
            assertThat(call.sink().headers().first("content-length")).isEqualTo("100");
            assertThat(call.sink().aborted()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void streamThatBreaksAfterCommitFailsBehindItsLastWholeEvent(boolean reset) {
        try (RawServer server = RawServer.afterRequest(peer -> {
                    peer.send(EVENTS + "9\r\ndata: x\n\n\r\n5\r\ndata:\r\n");
                    peer.awaitMore();
                    if (reset) {
                        peer.reset();
                    } else {
                        peer.close();
                    }
                });
                PoolFixture fixture = http1(server)) {
            Call call = fixture.stream();
            call.awaitText("data: x\n\n");
            server.goOn();
            call.failed(FailureCode.UPSTREAM_UNAVAILABLE);
            assertThat(call.sink().text()).isEqualTo("data: x\n\n");
            assertThat(call.sink().aborted()).isTrue();
            assertThat(fixture.heard.withoutTerminal).hasValue(0);
        }
    }

    @Test
    void streamThatBreaksBeforeItsFirstDataIsNotCommitted() {
        try (RawServer server = RawServer.afterRequest(peer -> {
                    peer.send(EVENTS + "8\r\n: ping\n\n\r\n5\r\ndata:\r\n");
                    peer.reset();
                });
                PoolFixture fixture = http1(server)) {
            Call call = fixture.stream();
            call.failed(FailureCode.UPSTREAM_UNAVAILABLE);
            assertThat(call.sink().status()).isZero();
        }
    }

    @Test
    void answerOfHttp10EndsWithItsConnection() {
        try (RawServer server = RawServer.afterRequest(peer -> {
                    peer.send("HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n{\"a\":1}");
                    peer.close();
                });
                PoolFixture fixture = http1(server)) {
            assertThat(fixture.post("{}").completed().sink().text()).isEqualTo("{\"a\":1}");
        }
    }

    @Test
    void interimAnswersAreSwallowed() {
        String early = "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n";
        String going = "HTTP/1.1 100 Continue\r\n\r\n";
        try (RawServer server = RawServer.afterRequest(peer -> {
                    for (int i = 0; i < 4; i++) {
                        peer.send(early).send(going);
                    }
                    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
                });
                PoolFixture fixture = http1(server)) {
            for (int i = 0; i < 3; i++) {
                Call call = fixture.post("{}").completed();
                assertThat(call.sink().status()).isEqualTo(200);
                assertThat(call.sink().headers().contains("link")).isFalse();
                assertThat(call.sink().text()).isEqualTo("{}");
            }
            assertThat(server.connections).as("the connection goes on").hasValue(1);
        }
    }

    @Test
    void interimAnswersWithoutEndAreAProtocolError() {
        try (RawServer server = RawServer.afterRequest(peer -> {
                    for (int i = 0; i < 9; i++) {
                        peer.send("HTTP/1.1 102 Processing\r\n\r\n");
                    }
                    peer.silence();
                });
                PoolFixture fixture = http1(server)) {
            assertThat(fixture.post("{}")
                            .failed(FailureCode.UPSTREAM_PROTOCOL_ERROR)
                            .message())
                    .contains("interim");
        }
    }

    @Test
    void switchingProtocolsIsNoAnswer() {
        try (RawServer server = RawServer.afterRequest(peer -> {
                    peer.send("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n");
                    peer.silence();
                });
                PoolFixture fixture = http1(server)) {
            assertThat(fixture.post("{}")
                            .failed(FailureCode.UPSTREAM_PROTOCOL_ERROR)
                            .message())
                    .contains("101");
        }
    }

    @Test
    void serverThatSpeaksNoHttp2OnItsConnectionFailsClearly() {
        try (RawServer server = RawServer.atOnce(peer -> {
                    peer.send("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
                    peer.silence();
                });
                PoolFixture fixture = PoolFixture.to(server.port(), UpstreamProtocol.H2C)) {
            assertThat(fixture.post("{}").outcome().failureOrNull())
                    .isNotNull()
                    .satisfies(failure -> assertThat(failure.code())
                            .isIn(FailureCode.UPSTREAM_UNAVAILABLE, FailureCode.UPSTREAM_PROTOCOL_ERROR));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 400, 401, 404, 429, 500, 503})
    void answersOfTheUpstreamPassUntouched(int status) {
        DisposableServer server = Transport.HTTP1
                .server()
                .handle((request, answer) -> answer.status(status)
                        .header("content-type", "application/json")
                        .header("location", "/elsewhere")
                        .header("retry-after", "3")
                        .sendString(Mono.just("{\"error\":{\"code\":" + status + "}}"))
                        .then())
                .bindNow();
        try (PoolFixture fixture = Transport.HTTP1.fixture(server.port())) {
            Call call = fixture.post("{}").completed();
            assertThat(call.sink().status()).isEqualTo(status);
            assertThat(call.sink().headers().first("retry-after")).isEqualTo("3");
            assertThat(call.sink().headers().first("location")).isEqualTo("/elsewhere");
            assertThat(call.sink().text()).isEqualTo("{\"error\":{\"code\":" + status + "}}");
        } finally {
            server.disposeNow();
        }
    }
}
