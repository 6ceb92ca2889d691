package dev.velox.engine.upstream;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.util.List;

import io.netty.resolver.AddressResolver;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.InetNameResolver;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Promise;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import dev.velox.engine.exchange.FailureCode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A proxy that is no way to the upstream: the upstream was never reached, and the words name the proxy and the remedy. */
@ExtendWith(NoLeaks.class)
class ProxyFailureTests {

    private static final ProxyCredentials CREDENTIALS = new ProxyCredentials("me", "secret");

    private static UpstreamSettings behind(Transport transport, ProxySettings proxy) {
        return PoolFixture.with(transport.settings(1), proxy);
    }

    private static PoolFixture fixture(UpstreamSettings settings, UpstreamClientCustomizer... customizers) {
        return new PoolFixture(1, PoolFixture.egress(1), settings, List.of(customizers));
    }

    private static String message(PoolFixture fixture) {
        String message =
                fixture.post("{}").failed(FailureCode.UPSTREAM_UNAVAILABLE).message();
        assertThat(fixture.snapshot().lastFailure()).isEqualTo(message);
        assertThat(ReachTests.send(fixture).get().reach()).isEqualTo(Reach.NEVER_REACHED);
        return message;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            HTTP1    | 403 Forbidden           | does not connect to 127.0.0.1:1 (403). Have it allowed there
            H2C      | 403 Forbidden           | does not connect to 127.0.0.1:1 (403). Have it allowed there
            H2_TLS13 | 403 Forbidden           | does not connect to localhost:1 (403). Have it allowed there
            HTTP1    | 502 Bad Gateway         | cannot connect to 127.0.0.1:1 (502). Check that it exists
            H2_TLS13 | 504 Gateway Timeout     | cannot connect to localhost:1 (504). Check that it exists
            H2_TLS13 | 407 Prove yourself      | asks for a user name and password. Set them where the proxy is configured.
            """)
    void statusOfTheProxyIsSaidWithTheRemedy(Transport transport, String status, String words) {
        try (TunnelProxy proxy = new TunnelProxy(status);
                PoolFixture fixture =
                        fixture(behind(transport, ProxyTests.proxy(ProxySettings.Type.HTTP, proxy.port(), null)))) {
            assertThat(message(fixture))
                    .startsWith("Upstream acme: the proxy http://127.0.0.1:" + proxy.port()
                            + " (set by velox.egress.proxy) " + words);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Transport.class,
            names = {"HTTP1", "H2_TLS13"})
    void wrongPasswordIsSaidWithoutIt(Transport transport) {
        try (TunnelProxy proxy = TunnelProxy.demanding("me:another");
                PoolFixture fixture = fixture(
                        behind(transport, ProxyTests.proxy(ProxySettings.Type.HTTP, proxy.port(), CREDENTIALS)))) {
            assertThat(message(fixture)).contains("does not accept the user name and password. Check them");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            me:another | true  | 0 | does not accept the user name and password
            me:another | false | 0 | asks for a user name and password
            -          | false | 2 | does not connect to 127.0.0.1:1 (FORBIDDEN)
            -          | false | 4 | does not connect to 127.0.0.1:1 (HOST_UNREACHABLE)
            """)
    void answerOfSocksIsSaid(@Nullable String demanded, boolean sent, int reply, String words) {
        try (SocksProxy proxy = new SocksProxy(demanded, reply);
                PoolFixture fixture = fixture(behind(
                        Transport.HTTP1,
                        ProxyTests.proxy(ProxySettings.Type.SOCKS5, proxy.port(), sent ? CREDENTIALS : null)))) {
            assertThat(message(fixture)).contains("the proxy socks5://127.0.0.1:" + proxy.port(), words);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Transport.class,
            names = {"HTTP1", "H2C", "H2_TLS13"})
    void proxyThatIsNotThereIsNamed(Transport transport) throws IOException {
        // Bound and not listening: the port stays ours, and every connect is refused.
        try (Socket taken = new Socket()) {
            taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            try (PoolFixture fixture =
                    fixture(behind(transport, ProxyTests.proxy(ProxySettings.Type.HTTP, taken.getLocalPort(), null)))) {
                assertThat(message(fixture))
                        .contains("no connection to the proxy http://127.0.0.1:" + taken.getLocalPort())
                        .contains("connection refused. Check that the proxy runs");
            }
        }
    }

    @Test
    void proxyWhoseNameNobodyKnowsIsNamed() {
        ProxySettings nowhere = new ProxySettings(ProxySettings.Type.HTTP, "proxy.test", 3128, null, "HTTPS_PROXY");
        try (PoolFixture fixture =
                fixture(behind(Transport.H2_TLS13, nowhere), (upstream, client) -> client.resolver(new NoNames()))) {
            assertThat(message(fixture))
                    .contains(
                            "the host name of the proxy http://proxy.test:3128 (set by HTTPS_PROXY) cannot be resolved");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Transport.class,
            names = {"HTTP1", "H2C", "H2_TLS13"})
    void tunnelCountsAgainstTheConnectDeadline(Transport transport) {
        try (TunnelProxy proxy = TunnelProxy.hanging();
                PoolFixture fixture = fixture(PoolFixture.with(
                        PoolFixture.with(transport.settings(1), PoolFixture.timeouts(DeadlineKind.CONNECT, 300)),
                        ProxyTests.proxy(ProxySettings.Type.HTTP, proxy.port(), null)))) {
            assertThat(fixture.post("{}").failed(FailureCode.UPSTREAM_TIMEOUT).message())
                    .contains("no connection was open through the proxy http://127.0.0.1:" + proxy.port())
                    .contains("within timeout.connect (300 ms)")
                    .contains("Check that the proxy works");
            assertThat(ReachTests.send(fixture).get().reach()).isEqualTo(Reach.NEVER_REACHED);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Transport.class,
            names = {"HTTP1", "H2_TLS13"})
    void whoIsNoProxyIsSaidNotToConnect(Transport transport) {
        try (RawServer server = RawServer.atOnce(
                        peer -> peer.send("SSH-2.0-dropbear\r\n\r\n").close());
                PoolFixture fixture =
                        fixture(behind(transport, ProxyTests.proxy(ProxySettings.Type.HTTP, server.port(), null)))) {
            assertThat(message(fixture)).contains("the proxy http://127.0.0.1:" + server.port());
        }
    }

    @Test
    void refusalIsNotAskedForAgainAtOtherAddressesOfTheProxy() {
        try (TunnelProxy proxy = new TunnelProxy("403 Forbidden");
                PoolFixture fixture = fixture(
                        behind(
                                Transport.HTTP1,
                                new ProxySettings(
                                        ProxySettings.Type.HTTP, "proxy.test", proxy.port(), null, "HTTP_PROXY")),
                        (upstream, client) -> client.resolver(ConnectingTests.names("127.0.0.1", "127.0.0.1")))) {
            fixture.post("{}").failed(FailureCode.UPSTREAM_UNAVAILABLE);
            assertThat(proxy.asked).hasSize(1);
        }
    }

    @Test
    void credentialsThatCannotBeSentAreRefusedWithoutBeingRepeated() {
        assertThatThrownBy(() -> new ProxyCredentials("", "secret")).hasMessageContaining("user name");
        assertThatThrownBy(() -> new ProxyCredentials("me", "secret\n"))
                .hasMessageContaining("control character")
                .hasMessageNotContaining("secret");
        assertThatThrownBy(() -> ProxyTests.proxy(ProxySettings.Type.HTTP, 1, new ProxyCredentials("m:e", "secret")))
                .hasMessageContaining("colon");
        assertThatThrownBy(() ->
                        ProxyTests.proxy(ProxySettings.Type.SOCKS5, 1, new ProxyCredentials("me", "s".repeat(256))))
                .hasMessageContaining("255");
        assertThatThrownBy(() -> ProxyTests.proxy(ProxySettings.Type.SOCKS5, 1, new ProxyCredentials("mé", "secret")))
                .hasMessageContaining("ASCII");
        assertThatThrownBy(() -> ProxyTests.proxy(ProxySettings.Type.HTTP, 0, null))
                .hasMessageContaining("port: 0");
        ProxySettings proxy = new ProxySettings(ProxySettings.Type.SOCKS5, "::1", 1080, CREDENTIALS, "ALL_PROXY");
        assertThat(proxy).hasToString("socks5://[::1]:1080 (ALL_PROXY)");
        assertThat(CREDENTIALS).hasToString("******");
    }

    /** Knows nobody. */
    private static final class NoNames extends AddressResolverGroup<InetSocketAddress> {

        @Override
        protected AddressResolver<InetSocketAddress> newResolver(EventExecutor executor) {
            return new InetNameResolver(executor) {
                @Override
                protected void doResolve(String name, Promise<InetAddress> promise) {
                    promise.setFailure(new UnknownHostException(name));
                }

                @Override
                protected void doResolveAll(String name, Promise<List<InetAddress>> promise) {
                    promise.setFailure(new UnknownHostException(name));
                }
            }.asAddressResolver();
        }
    }
}
