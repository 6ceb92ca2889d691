package dev.velox.autoconfigure.netty;

import javax.net.ssl.SSLException;

import io.netty.channel.ChannelHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.ssl.SslOptions;

import dev.velox.autoconfigure.InvalidVeloxSettingException;

/** TLS of the port of the gateway's own; a reloaded bundle applies to new connections. */
final class ListenerTls {

    private static final String PROPERTY = "velox.ingress.listener.ssl-bundle";

    private volatile SslContext context;

    private ListenerTls(SslContext context) {
        this.context = context;
    }

    /**
     * @throws InvalidVeloxSettingException if there is no such bundle, or none that a server can use
     */
    static ListenerTls of(String bundle, @Nullable SslBundles bundles) {
        if (bundles == null) {
            throw InvalidVeloxSettingException.of(PROPERTY, bundle, "unset, where Boot's SSL bundles are switched off");
        }
        try {
            ListenerTls tls = new ListenerTls(context(bundles.getBundle(bundle)));
            bundles.addBundleUpdateHandler(bundle, fresh -> tls.context = context(fresh));
            return tls;
        } catch (NoSuchSslBundleException unknown) {
            throw InvalidVeloxSettingException.of(
                    PROPERTY,
                    bundle,
                    "the name of a bundle below spring.ssl.bundle; there are: " + bundles.getBundleNames());
        }
    }

    ChannelHandler handler(SocketChannel channel) {
        return context.newHandler(channel.alloc());
    }

    private static SslContext context(SslBundle bundle) {
        SslOptions options = bundle.getOptions();
        try {
            return SslContextBuilder.forServer(bundle.getManagers().getKeyManagerFactory())
                    .trustManager(bundle.getManagers().getTrustManagerFactory())
                    .protocols(options.getEnabledProtocols())
                    .ciphers(SslOptions.asSet(options.getCiphers()))
                    .build();
        } catch (SSLException | IllegalArgumentException unusable) {
            throw new IllegalStateException(PROPERTY + ": unusable (expected: a bundle with a key)", unusable);
        }
    }
}
