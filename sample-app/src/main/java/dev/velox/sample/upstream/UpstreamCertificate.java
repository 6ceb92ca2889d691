package dev.velox.sample.upstream;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;

/**
 * A self-signed certificate for {@code localhost} and 127.0.0.1 over a fresh P-256 key, good for ten years: it lives as
 * long as the process. The key never leaves memory.
 */
final class UpstreamCertificate {

    private static final Duration LIFETIME = Duration.ofDays(3650);
    // Clocks of virtual machines jump; a certificate from the future would be refused.
    private static final Duration TOLERANCE = Duration.ofDays(1);

    private final X509Bundle bundle;

    private UpstreamCertificate(X509Bundle bundle) {
        this.bundle = bundle;
    }

    static UpstreamCertificate create() {
        Instant now = Instant.now();
        try {
            return new UpstreamCertificate(new CertificateBuilder()
                    .ecp256()
                    .subject("CN=localhost,O=Velox sample")
                    .notBefore(now.minus(TOLERANCE))
                    .notAfter(now.plus(LIFETIME))
                    .addSanDnsName("localhost")
                    .addSanIpAddress("127.0.0.1")
                    .addExtendedKeyUsageServerAuth()
                    .buildSelfSigned());
        } catch (Exception e) {
            throw new IllegalStateException("The embedded upstream's certificate could not be made", e);
        }
    }

    PrivateKey key() {
        return bundle.getKeyPair().getPrivate();
    }

    X509Certificate certificate() {
        return bundle.getCertificate();
    }

    String pem() {
        return bundle.getCertificatePEM();
    }
}
