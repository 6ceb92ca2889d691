package dev.velox.engine.upstream;

import java.util.function.UnaryOperator;

import reactor.netty.http.HttpProtocol;
import reactor.netty.http.server.HttpServer;

/** The ways to speak with an upstream, each with a real server on loopback. */
enum Transport {
    HTTP1(UpstreamProtocol.AUTO),
    HTTP1_TLS(UpstreamProtocol.AUTO),
    H2C(UpstreamProtocol.H2C),
    H2_TLS13(UpstreamProtocol.AUTO),
    H2_TLS12(UpstreamProtocol.H2);

    private static final Certificates CERTIFICATES = Certificates.forHost("localhost");

    private final UpstreamProtocol protocol;

    Transport(UpstreamProtocol protocol) {
        this.protocol = protocol;
    }

    HttpServer server() {
        HttpServer server = HttpServer.create().host("127.0.0.1").port(0);
        return switch (this) {
            case HTTP1 -> server;
            case HTTP1_TLS -> server.secure(spec -> spec.sslContext(CERTIFICATES.server(false, "TLSv1.3")));
            case H2C -> server.protocol(HttpProtocol.H2C);
            case H2_TLS13 ->
                server.protocol(HttpProtocol.H2).secure(spec -> spec.sslContext(CERTIFICATES.server(true, "TLSv1.3")));
            case H2_TLS12 ->
                server.protocol(HttpProtocol.H2).secure(spec -> spec.sslContext(CERTIFICATES.server(true, "TLSv1.2")));
        };
    }

    boolean tls() {
        return this == HTTP1_TLS || this == H2_TLS13 || this == H2_TLS12;
    }

    boolean http2() {
        return this == H2C || this == H2_TLS13 || this == H2_TLS12;
    }

    String host() {
        return tls() ? "localhost" : "127.0.0.1";
    }

    PoolFixture fixture(int port) {
        return fixture(port, 1, PoolFixture.egress(1), settings -> settings);
    }

    PoolFixture fixture(int port, int loops, EgressSettings egress, UnaryOperator<UpstreamSettings> change) {
        UpstreamSettings settings =
                PoolFixture.settings((tls() ? "https://" : "http://") + host() + ':' + port, protocol);
        return new PoolFixture(loops, egress, change.apply(PoolFixture.with(settings, CERTIFICATES.trusted())));
    }
}
