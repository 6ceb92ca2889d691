package dev.velox.engine.upstream;

import java.util.List;

import io.netty.handler.ssl.SslContextBuilder;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import reactor.netty.http.Http11SslContextSpec;
import reactor.netty.http.Http2SslContextSpec;
import reactor.netty.tcp.SslProvider;

/** A server's certificate for a host name, made for the test, and clients that trust it. */
public record Certificates(X509Bundle bundle) {

    public static Certificates forHost(String name) {
        try {
            return new Certificates(new CertificateBuilder()
                    .ecp256()
                    .subject("CN=" + name)
                    .addSanDnsName(name)
                    .setIsCertificateAuthority(true)
                    .buildSelfSigned());
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    public TlsSettings trusted() {
        return new TlsSettings(null, bundle.toTrustManagerFactory(), List.of(), List.of());
    }

    public SslProvider.GenericSslContextSpec<SslContextBuilder> server(boolean http2, String version) {
        try {
            var keys = new java.io.ByteArrayInputStream(
                    bundle.getPrivateKeyPEM().getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            var chain = new java.io.ByteArrayInputStream(
                    bundle.getCertificatePathPEM().getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            return http2
                    ? Http2SslContextSpec.forServer(chain, keys).configure(builder -> builder.protocols(version))
                    : Http11SslContextSpec.forServer(chain, keys).configure(builder -> builder.protocols(version));
        } catch (RuntimeException e) {
            throw new IllegalStateException(e);
        }
    }
}
