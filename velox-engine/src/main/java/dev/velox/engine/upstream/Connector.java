package dev.velox.engine.upstream;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Supplier;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.NoopAddressResolverGroup;
import org.jspecify.annotations.Nullable;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.tcp.TcpClient;
import reactor.netty.tcp.TcpClientConfig;
import reactor.netty.transport.ProxyProvider;

import dev.velox.engine.clock.NanoClock;
import dev.velox.engine.loop.EngineLoop;

/**
 * Opens connections to one upstream on one loop: TCP, TLS, and the way through a proxy. By Reactor Netty's TCP client rather
 * than a bare bootstrap, because proxies, local addresses and wire logs are set on it in the way that applications know; its
 * channel is taken away from it as soon as it stands.
 *
 * <p>Names are resolved here and not by the client, so that each address of a name gets its share of the deadline; through a
 * proxy it is the proxy's name that is, and the proxy resolves the upstream's.
 *
 * <p>Threads: its loop.
 */
final class Connector {

    private final Upstream upstream;
    private final EngineLoop loop;
    private final NanoClock clock;
    private final TcpClient client;
    private final @Nullable AddressResolverGroup<?> resolver;
    private final @Nullable ProxyWay way;

    Connector(
            Upstream upstream,
            EngineLoop loop,
            NanoClock clock,
            AddressResolverGroup<?> resolver,
            List<UpstreamClientCustomizer> customizers) {
        this.upstream = upstream;
        this.loop = loop;
        this.clock = clock;
        TcpClient customized = base(upstream, resolver);
        for (UpstreamClientCustomizer customizer : customizers) {
            customized = customizer.customize(upstream.name(), customized);
        }
        ProxySettings proxy = upstream.proxy();
        if (proxy != null && customized.configuration().hasProxy()) {
            upstream.forgetProxy();
            proxy = null;
        }
        this.way = proxy == null ? null : ProxyWay.to(upstream, proxy);
        boolean proxied = isProxied(customized.configuration(), upstream.remote());
        this.resolver = proxied ? null : customized.configuration().resolver();
        this.client =
                (proxied ? customized.resolver(NoopAddressResolverGroup.INSTANCE) : customized).runOn(loop.eventLoop());
    }

    private static boolean isProxied(TcpClientConfig config, InetSocketAddress remote) {
        ProxyProvider proxy = config.proxyProvider();
        Supplier<? extends ProxyProvider> later = config.proxyProviderSupplier();
        ProxyProvider known = proxy == null && later != null ? later.get() : proxy;
        return known != null && known.shouldProxy(remote);
    }

    private static TcpClient base(Upstream upstream, AddressResolverGroup<?> resolver) {
        TcpClient base = TcpClient.create(ConnectionProvider.newConnection())
                .resolver(resolver)
                .remoteAddress(upstream::remote)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .option(ChannelOption.TCP_NODELAY, true);
        ReloadableTls tls = upstream.tls();
        long millis = Math.max(1, upstream.timeouts().connect().toMillis());
        return tls == null
                ? base.noSSL()
                : base.secure(spec -> spec.sslContext(tls).handshakeTimeoutMillis(millis));
    }

    /** Begins; the listener may be told before this returns. */
    Connecting connect(Connecting.Listener listener) {
        Connecting connecting = new Connecting(this, listener);
        connecting.start();
        return connecting;
    }

    Upstream upstream() {
        return upstream;
    }

    EngineLoop loop() {
        return loop;
    }

    NanoClock clock() {
        return clock;
    }

    /** What is connected to: the upstream, or the proxy that leads to it. */
    InetSocketAddress remote() {
        return way == null ? upstream.remote() : way.remote();
    }

    /** Null when names are somebody else's business. */
    @Nullable AddressResolverGroup<?> resolver() {
        return resolver;
    }

    /** The client for one address, which may take so long to answer. */
    TcpClient clientTo(InetSocketAddress address, long millis) {
        TcpClient there = way == null ? client.remoteAddress(() -> address) : way.through(client, address);
        return there.option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.clamp(millis, 1, Integer.MAX_VALUE));
    }

    /** A channel is made: what must not be in it goes. */
    void made(Channel channel) {
        if (way != null) {
            ProxyWay.hideCredentials(channel.pipeline());
        }
    }
}
