package dev.velox.engine.upstream;

import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSessionContext;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;

/**
 * The TLS of one upstream, exchangeable while it runs: every new connection asks for the settings of the moment. TLS 1.3 is
 * preferred, 1.2 allowed. The JDK's implementation, which keeps up with the native one on long-lived connections and needs no
 * extra library.
 *
 * <p>Threads: any.
 */
final class ReloadableTls extends SslContext {

    private static final List<String> VERSIONS = List.of("TLSv1.3", "TLSv1.2");

    private final String upstream;
    private final UpstreamProtocol protocol;
    private volatile SslContext current;

    ReloadableTls(String upstream, UpstreamProtocol protocol, TlsSettings settings) {
        this.upstream = upstream;
        this.protocol = protocol;
        this.current = build(settings);
    }

    /** @throws IllegalArgumentException if the settings do not work; the old ones stay then */
    void reload(TlsSettings settings) {
        current = build(settings);
    }

    private SslContext build(TlsSettings settings) {
        SslContextBuilder builder = SslContextBuilder.forClient()
                .sslProvider(SslProvider.JDK)
                .protocols(settings.protocols().isEmpty() ? VERSIONS : settings.protocols())
                .endpointIdentificationAlgorithm("HTTPS")
                .applicationProtocolConfig(new ApplicationProtocolConfig(
                        Protocol.ALPN,
                        SelectorFailureBehavior.NO_ADVERTISE,
                        SelectedListenerFailureBehavior.ACCEPT,
                        offered()));
        if (!settings.ciphers().isEmpty()) {
            builder.ciphers(settings.ciphers());
        } else if (protocol != UpstreamProtocol.HTTP1) {
            builder.ciphers(Http2SecurityUtil.CIPHERS, SupportedCipherSuiteFilter.INSTANCE);
        }
        if (settings.keys() != null) {
            builder.keyManager(settings.keys());
        }
        if (settings.trust() != null) {
            builder.trustManager(settings.trust());
        }
        try {
            return builder.build();
        } catch (SSLException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "tls of upstream " + upstream + ": " + e.getMessage()
                            + " (expected: protocols, ciphers and certificates that this JVM supports)",
                    e);
        }
    }

    private List<String> offered() {
        return switch (protocol) {
            case AUTO -> List.of(ApplicationProtocolNames.HTTP_2, ApplicationProtocolNames.HTTP_1_1);
            case H2, H2C -> List.of(ApplicationProtocolNames.HTTP_2);
            case HTTP1 -> List.of(ApplicationProtocolNames.HTTP_1_1);
        };
    }

    @Override
    protected SslHandler newHandler(ByteBufAllocator allocator, String host, int port, boolean startTls) {
        return current.newHandler(allocator, host, port);
    }

    @Override
    protected SslHandler newHandler(ByteBufAllocator allocator, boolean startTls) {
        return current.newHandler(allocator);
    }

    @Override
    public SSLEngine newEngine(ByteBufAllocator allocator) {
        return current.newEngine(allocator);
    }

    @Override
    public SSLEngine newEngine(ByteBufAllocator allocator, String host, int port) {
        return current.newEngine(allocator, host, port);
    }

    @Override
    public boolean isClient() {
        return true;
    }

    @Override
    public List<String> cipherSuites() {
        return current.cipherSuites();
    }

    @Override
    @SuppressWarnings("deprecation") // The base class asks for it in this form.
    public ApplicationProtocolNegotiator applicationProtocolNegotiator() {
        return current.applicationProtocolNegotiator();
    }

    @Override
    public SSLSessionContext sessionContext() {
        return current.sessionContext();
    }
}
