package dev.velox.engine.upstream;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;

import io.netty.channel.ChannelPipeline;
import io.netty.resolver.NoopAddressResolverGroup;
import reactor.netty.NettyPipeline;
import reactor.netty.tcp.TcpClient;
import reactor.netty.transport.ProxyProvider;

/**
 * The way to an upstream through a configured proxy. The proxy's own name is resolved by whoever connects, like any other name;
 * the upstream's goes to the proxy as it stands.
 *
 * @param proxy the proxy
 * @param origin the upstream, not resolved unless it is an address
 */
record ProxyWay(ProxySettings proxy, InetSocketAddress origin) {

    static ProxyWay to(Upstream upstream, ProxySettings proxy) {
        return new ProxyWay(proxy, literal(upstream.remote()));
    }

    /** SOCKS tells addresses from names (RFC 1928 section 5), and it is no name server's business to resolve one. */
    private static InetSocketAddress literal(InetSocketAddress remote) {
        try {
            return new InetSocketAddress(InetAddress.ofLiteral(remote.getHostString()), remote.getPort());
        } catch (IllegalArgumentException name) {
            return remote;
        }
    }

    /** What to resolve and to connect to. */
    InetSocketAddress remote() {
        return InetSocketAddress.createUnresolved(proxy.host(), proxy.port());
    }

    /** The client that goes through the proxy at this address. */
    TcpClient through(TcpClient client, InetSocketAddress address) {
        return client.resolver(NoopAddressResolverGroup.INSTANCE)
                .remoteAddress(() -> origin)
                .proxy(spec -> describe(spec, address));
    }

    private void describe(ProxyProvider.TypeSpec spec, InetSocketAddress address) {
        ProxyProvider.Builder builder = spec.type(
                        switch (proxy.type()) {
                            case HTTP -> ProxyProvider.Proxy.HTTP;
                            case SOCKS5 -> ProxyProvider.Proxy.SOCKS5;
                        })
                .socketAddress(address)
                // The deadline of the whole connection is running already.
                .connectTimeoutMillis(0);
        ProxyCredentials credentials = proxy.credentials();
        if (credentials != null) {
            ProxyProvider.Builder _ = builder.username(credentials.username()).password(name -> credentials.password());
        }
    }

    /** A wire log that a customizer asked for would have the proxy's password in it. */
    static void hideCredentials(ChannelPipeline pipeline) {
        if (pipeline.get(NettyPipeline.ProxyLoggingHandler) != null) {
            pipeline.remove(NettyPipeline.ProxyLoggingHandler);
        }
    }

    /** The upstream as the proxy is asked for it. */
    static String destination(URI origin) {
        int usual = "https".equals(origin.getScheme()) ? 443 : 80;
        return origin.getHost() + ':' + (origin.getPort() < 0 ? usual : origin.getPort());
    }
}
