package dev.velox.engine.upstream;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

import io.netty.channel.ChannelOption;
import io.netty.resolver.AddressResolver;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.InetNameResolver;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Promise;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.transport.ProxyProvider;

import dev.velox.engine.exchange.FailureCode;

import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(NoLeaks.class)
class ConnectingTests {

    private static DisposableServer serve(Transport transport) {
        return transport
                .server()
                .handle((request, answer) -> request.receive()
                        .then()
                        .thenMany(answer.sendString(Mono.just("{}")).then()))
                .bindNow();
    }

    /** Every name has these addresses. */
    static AddressResolverGroup<InetSocketAddress> names(String... addresses) {
        return new AddressResolverGroup<>() {
            @Override
            protected AddressResolver<InetSocketAddress> newResolver(EventExecutor executor) {
                return new InetNameResolver(executor) {
                    @Override
                    protected void doResolve(String name, Promise<InetAddress> promise) throws Exception {
                        promise.setSuccess(InetAddress.getByName(addresses[0]));
                    }

                    @Override
                    protected void doResolveAll(String name, Promise<List<InetAddress>> promise)
                            throws UnknownHostException {
                        List<InetAddress> all = new ArrayList<>();
                        for (String each : addresses) {
                            all.add(InetAddress.getByName(each));
                        }
                        promise.setSuccess(all);
                    }
                }.asAddressResolver();
            }
        };
    }

    private static PoolFixture through(UpstreamClientCustomizer customizer, UpstreamSettings settings) {
        return new PoolFixture(1, PoolFixture.egress(1), settings, List.of(customizer));
    }

    @ParameterizedTest
    @EnumSource(
            value = Transport.class,
            names = {"HTTP1", "H2_TLS13"})
    void nextAddressIsTriedWhenOneDoesNotAnswer(Transport transport) {
        DisposableServer server = serve(transport);
        try (PoolFixture fixture = through(
                (upstream, client) -> client.resolver(names("127.0.0.2", "127.0.0.3", "127.0.0.1")),
                PoolFixture.with(transport.settings(server.port()), PoolFixture.QUICK))) {
            fixture.post("{}").completed();
            assertThat(fixture.snapshot().connections()).isEqualTo(1);
        } finally {
            server.disposeNow();
        }
    }

    @Test
    void noAddressThatAnswersIsOneFailure() {
        try (PoolFixture fixture = through(
                (upstream, client) -> client.resolver(names("127.0.0.2", "127.0.0.3")),
                PoolFixture.settings("http://many.test:9", UpstreamProtocol.HTTP1))) {
            assertThat(fixture.post("{}")
                            .failed(FailureCode.UPSTREAM_UNAVAILABLE)
                            .message())
                    .contains("many.test:9")
                    .contains("connection refused");
        }
    }

    @Test
    void customizersCannotTakeTheConnectDeadlineAway() {
        try (RawServer server = RawServer.atOnce(RawServer.Peer::silence);
                PoolFixture fixture = through(
                        (upstream, client) -> client.option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 60_000),
                        PoolFixture.with(
                                PoolFixture.settings("https://localhost:" + server.port(), UpstreamProtocol.AUTO),
                                PoolFixture.timeouts(DeadlineKind.CONNECT, 300)))) {
            assertThat(fixture.post("{}").failed(FailureCode.UPSTREAM_TIMEOUT).message())
                    .contains("timeout.connect (300 ms)");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Transport.class,
            names = {"HTTP1", "HTTP1_TLS", "H2_TLS13", "H2C"})
    void proxyIsGoneThrough(Transport transport) {
        DisposableServer server = serve(transport);
        try (TunnelProxy proxy = new TunnelProxy("200 OK");
                PoolFixture fixture = through(proxied(proxy), transport.settings(server.port()))) {
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
            names = {"HTTP1", "H2_TLS13"})
    void proxyThatRefusesIsAnUpstreamThatCannotBeReached(Transport transport) {
        try (TunnelProxy proxy = new TunnelProxy("403 Forbidden");
                PoolFixture fixture = through(proxied(proxy), transport.settings(1))) {
            assertThat(fixture.post("{}")
                            .failed(FailureCode.UPSTREAM_UNAVAILABLE)
                            .message())
                    .contains("no connection to " + transport.host() + ":1");
        }
    }

    private static UpstreamClientCustomizer proxied(TunnelProxy proxy) {
        return (upstream, client) -> client.proxy(
                spec -> spec.type(ProxyProvider.Proxy.HTTP).host("127.0.0.1").port(proxy.port()));
    }
}
