package dev.velox.engine.upstream;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.server.HttpServer;

import dev.velox.engine.exchange.FailureCode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@ExtendWith(NoLeaks.class)
class TlsTests {

    private static final Certificates OURS = Certificates.forHost("localhost");
    private static final Certificates OTHERS = Certificates.forHost("localhost");
    private static final Certificates WRONG_NAME = Certificates.forHost("elsewhere.test");

    private static DisposableServer serve(Certificates certificates, boolean http2) {
        HttpServer server = HttpServer.create().host("127.0.0.1").port(0);
        return (http2 ? server.protocol(HttpProtocol.H2) : server)
                .secure(spec -> spec.sslContext(certificates.server(http2, "TLSv1.3")))
                .handle((request, answer) -> request.receive()
                        .then()
                        .thenMany(answer.sendString(Mono.just("{}")).then()))
                .bindNow();
    }

    private static PoolFixture fixture(DisposableServer server, UpstreamProtocol protocol, TlsSettings tls) {
        return new PoolFixture(
                1,
                PoolFixture.egress(1),
                PoolFixture.with(PoolFixture.settings("https://localhost:" + server.port(), protocol), tls));
    }

    @Test
    void certificateThatNobodyTrustsIsAClearFailure() {
        DisposableServer server = serve(OURS, true);
        try (PoolFixture fixture = fixture(server, UpstreamProtocol.AUTO, TlsSettings.DEFAULT)) {
            assertThat(fixture.post("{}")
                            .failed(FailureCode.UPSTREAM_UNAVAILABLE)
                            .message())
                    .contains("acme")
                    .contains("no TLS with localhost:" + server.port())
                    .contains("ssl-bundle");
        } finally {
            server.disposeNow();
        }
    }

    @Test
    void hostNameIsVerified() {
        DisposableServer server = serve(WRONG_NAME, true);
        try (PoolFixture fixture = fixture(server, UpstreamProtocol.AUTO, WRONG_NAME.trusted())) {
            assertThat(fixture.post("{}")
                            .failed(FailureCode.UPSTREAM_UNAVAILABLE)
                            .message())
                    .contains("localhost")
                    .contains("host name");
        } finally {
            server.disposeNow();
        }
    }

    @Test
    void reloadedTrustAppliesToNewConnections() {
        DisposableServer server = serve(OURS, true);
        try (PoolFixture fixture = fixture(server, UpstreamProtocol.AUTO, OTHERS.trusted())) {
            fixture.post("{}").failed(FailureCode.UPSTREAM_UNAVAILABLE);

            fixture.pool.reloadTls("acme", OURS.trusted());
            fixture.post("{}").completed();

            fixture.pool.reloadTls("acme", OTHERS.trusted());
            fixture.post("{}").completed();
            assertThat(fixture.snapshot().connections())
                    .as("the open connection stays")
                    .isEqualTo(1);
        } finally {
            server.disposeNow();
        }
    }

    @Test
    void reloadThatDoesNotWorkKeepsTheOldSettings() {
        DisposableServer server = serve(OURS, true);
        try (PoolFixture fixture = fixture(server, UpstreamProtocol.AUTO, OURS.trusted())) {
            TlsSettings broken = new TlsSettings(null, null, List.of("TLSv9"), List.of());
            assertThatThrownBy(() -> fixture.pool.reloadTls("acme", broken))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("acme");
            assertThatThrownBy(() -> fixture.pool.reloadTls("nobody", OURS.trusted()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("nobody");
            fixture.post("{}").completed();
        } finally {
            server.disposeNow();
        }
    }

    @Test
    void serverWithoutHttp2IsRefusedWhenHttp2IsDemanded() {
        DisposableServer server = serve(OURS, false);
        try (PoolFixture fixture = fixture(server, UpstreamProtocol.H2, OURS.trusted())) {
            assertThat(fixture.post("{}")
                            .failed(FailureCode.UPSTREAM_UNAVAILABLE)
                            .message())
                    .contains("does not offer HTTP/2")
                    .contains("auto");
        } finally {
            server.disposeNow();
        }
    }

    @Test
    void serverThatSpeaksNoTlsIsSaidSo() {
        try (RawServer server = RawServer.atOnce(peer -> {
                    peer.send("HTTP/1.1 400 Bad Request\r\n\r\n");
                    peer.silence();
                });
                PoolFixture fixture = new PoolFixture(
                        1,
                        PoolFixture.egress(1),
                        PoolFixture.settings("https://localhost:" + server.port(), UpstreamProtocol.AUTO))) {
            assertThat(fixture.post("{}")
                            .failed(FailureCode.UPSTREAM_UNAVAILABLE)
                            .message())
                    .contains("no TLS with localhost:" + server.port());
        }
    }
}
