package dev.velox.engine.upstream;

import java.net.InetSocketAddress;
import java.util.List;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.netty.handler.logging.LogLevel;
import io.netty.resolver.AddressResolverGroup;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.server.HttpServer;
import reactor.netty.transport.ProxyProvider;
import reactor.netty.transport.logging.AdvancedByteBufFormat;

import dev.velox.engine.exchange.FailureCode;

import static org.assertj.core.api.Assertions.assertThat;

/** An upstream behind a proxy that is configured: real tunnels, real TLS. */
@ExtendWith(NoLeaks.class)
class ProxyTests {

    private static final Certificates OF_THE_NAME = Certificates.forHost("upstream.test");

    private static DisposableServer serve(HttpServer server) {
        return server.handle((request, answer) -> request.receive()
                        .then()
                        .thenMany(answer.sendString(Mono.just("{}")).then()))
                .bindNow();
    }

    private static DisposableServer serveTls() {
        return serve(HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .protocol(HttpProtocol.H2)
                .secure(spec -> spec.sslContext(OF_THE_NAME.server(true, "TLSv1.3"))));
    }

    static ProxySettings proxy(ProxySettings.Type type, int port, @Nullable ProxyCredentials credentials) {
        return new ProxySettings(type, "127.0.0.1", port, credentials, "velox.egress.proxy");
    }

    private static PoolFixture fixture(UpstreamSettings settings, UpstreamClientCustomizer... customizers) {
        return new PoolFixture(1, PoolFixture.egress(1), settings, List.of(customizers));
    }

    private static PoolFixture fixture(UpstreamSettings settings, TunnelProxy proxy) {
        return fixture(PoolFixture.with(settings, proxy(ProxySettings.Type.HTTP, proxy.port(), null)));
    }

    @ParameterizedTest
    @EnumSource(
            value = Transport.class,
            names = {"HTTP1", "HTTP1_TLS", "H2C", "H2_TLS13"})
    void everyProtocolIsSpokenThroughTheTunnel(Transport transport) {
        DisposableServer server = serve(transport.server());
        try (TunnelProxy proxy = new TunnelProxy("200 OK");
                PoolFixture fixture = fixture(transport.settings(server.port()), proxy)) {
            fixture.post("{}").completed();
            fixture.post("{}").completed();
            assertThat(proxy.asked).containsExactly("CONNECT " + transport.host() + ":" + server.port());
        } finally {
            server.disposeNow();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Transport.class,
            names = {"HTTP1", "H2C", "H2_TLS13"})
    void everyProtocolIsSpokenThroughSocks(Transport transport) {
        DisposableServer server = serve(transport.server());
        try (SocksProxy proxy = new SocksProxy(null, 0);
                PoolFixture fixture = fixture(PoolFixture.with(
                        transport.settings(server.port()), proxy(ProxySettings.Type.SOCKS5, proxy.port(), null)))) {
            fixture.post("{}").completed();
            fixture.post("{}").completed();
            assertThat(proxy.asked)
                    .containsExactly((transport.tls() ? "name " : "address ") + transport.host() + ":" + server.port());
        } finally {
            server.disposeNow();
        }
    }

    @Test
    void proxyResolvesTheNameAndTheUpstreamShowsItsCertificate() {
        DisposableServer server = serveTls();
        UpstreamSettings settings = PoolFixture.with(
                PoolFixture.settings("https://upstream.test:" + server.port(), UpstreamProtocol.AUTO),
                OF_THE_NAME.trusted());
        try (TunnelProxy proxy = new TunnelProxy("200 OK");
                PoolFixture fixture = fixture(settings, proxy)) {
            fixture.post("{}").completed();
            assertThat(proxy.asked).containsExactly("CONNECT upstream.test:" + server.port());
        } finally {
            server.disposeNow();
        }
    }

    @Test
    void certificateOfAnotherNameIsRefusedThroughTheTunnelToo() {
        DisposableServer server = serveTls();
        UpstreamSettings settings = PoolFixture.with(
                PoolFixture.settings("https://other.test:" + server.port(), UpstreamProtocol.AUTO),
                OF_THE_NAME.trusted());
        try (TunnelProxy proxy = new TunnelProxy("200 OK");
                PoolFixture fixture = fixture(settings, proxy)) {
            assertThat(fixture.post("{}")
                            .failed(FailureCode.UPSTREAM_UNAVAILABLE)
                            .message())
                    .contains("no TLS with other.test:" + server.port())
                    .contains("its certificate is not for this host name");
        } finally {
            server.disposeNow();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Transport.class,
            names = {"HTTP1", "H2_TLS13"})
    void proxyIsToldWhoAsks(Transport transport) {
        DisposableServer server = serve(transport.server());
        try (TunnelProxy proxy = TunnelProxy.demanding("jörg:secret: ü%");
                PoolFixture fixture = fixture(PoolFixture.with(
                        transport.settings(server.port()),
                        proxy(ProxySettings.Type.HTTP, proxy.port(), new ProxyCredentials("jörg", "secret: ü%"))))) {
            fixture.post("{}").completed();
        } finally {
            server.disposeNow();
        }
    }

    @Test
    void socksProxyIsToldWhoAsks() {
        DisposableServer server = serve(Transport.HTTP1.server());
        try (SocksProxy proxy = new SocksProxy("me:secret", 0);
                PoolFixture fixture = fixture(PoolFixture.with(
                        Transport.HTTP1.settings(server.port()),
                        proxy(ProxySettings.Type.SOCKS5, proxy.port(), new ProxyCredentials("me", "secret"))))) {
            fixture.post("{}").completed();
        } finally {
            server.disposeNow();
        }
    }

    @Test
    void nextAddressOfTheProxysNameIsTriedWhenOneDoesNotAnswer() {
        DisposableServer server = serve(Transport.HTTP1.server());
        AddressResolverGroup<InetSocketAddress> names = ConnectingTests.names("127.0.0.2", "127.0.0.1");
        try (TunnelProxy proxy = new TunnelProxy("200 OK");
                PoolFixture fixture = fixture(
                        PoolFixture.with(
                                Transport.HTTP1.settings(server.port()),
                                new ProxySettings(
                                        ProxySettings.Type.HTTP, "proxy.test", proxy.port(), null, "HTTP_PROXY")),
                        (upstream, client) -> client.resolver(names))) {
            fixture.post("{}").completed();
            assertThat(proxy.asked).hasSize(1);
        } finally {
            server.disposeNow();
        }
    }

    @Test
    void customizersProxyWins() {
        DisposableServer server = serve(Transport.HTTP1.server());
        try (TunnelProxy theirs = new TunnelProxy("200 OK");
                TunnelProxy configured = new TunnelProxy("403 Forbidden");
                PoolFixture fixture = fixture(
                        PoolFixture.with(
                                Transport.HTTP1.settings(server.port()),
                                proxy(ProxySettings.Type.HTTP, configured.port(), null)),
                        (upstream, client) -> client.proxy(spec -> spec.type(ProxyProvider.Proxy.HTTP)
                                .host("127.0.0.1")
                                .port(theirs.port())))) {
            fixture.post("{}").completed();
            assertThat(theirs.asked).hasSize(1);
            assertThat(configured.asked).isEmpty();
        } finally {
            server.disposeNow();
        }
    }

    @Test
    void wireLogsDoNotHoldThePassword() {
        Logger logger = (Logger) LoggerFactory.getLogger("reactor.netty");
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        Level before = logger.getLevel();
        DisposableServer server = serve(Transport.HTTP1.server());
        try (TunnelProxy proxy = TunnelProxy.demanding("me:sesame");
                PoolFixture fixture = fixture(
                        PoolFixture.with(
                                Transport.HTTP1.settings(server.port()),
                                proxy(ProxySettings.Type.HTTP, proxy.port(), new ProxyCredentials("me", "sesame"))),
                        (upstream, client) ->
                                client.wiretap("reactor.netty.wire", LogLevel.DEBUG, AdvancedByteBufFormat.TEXTUAL))) {
            logger.setLevel(Level.DEBUG);
            logger.addAppender(lines);
            fixture.post("{}").completed();
            assertThat(lines.list)
                    .isNotEmpty()
                    .allSatisfy(line -> assertThat(line.getFormattedMessage())
                            .doesNotContain("sesame", "bWU6c2VzYW1l")
                            .doesNotContainIgnoringCase("proxy-authorization"));
        } finally {
            logger.detachAppender(lines);
            logger.setLevel(before);
            server.disposeNow();
        }
    }
}
