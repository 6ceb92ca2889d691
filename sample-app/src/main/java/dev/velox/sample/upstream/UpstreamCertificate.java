package dev.velox.sample.upstream;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;

/**
 * A certificate for {@code localhost} and 127.0.0.1 over a fresh P-256 key, issued by an authority that signs it and
 * nothing else. Both are good for ten years, longer than the process, and their keys never leave memory.
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
        try {
            X509Bundle authority = template("CN=Velox sample authority")
                    .setIsCertificateAuthority(true)
                    .buildSelfSigned();
            return new UpstreamCertificate(template("CN=localhost")
                    .addSanDnsName("localhost")
                    .addSanIpAddress("127.0.0.1")
                    .addExtendedKeyUsageServerAuth()
                    .buildIssuedBy(authority));
        } catch (Exception e) {
            throw new IllegalStateException("The embedded upstream's certificate could not be made", e);
        }
    }

    private static CertificateBuilder template(String subject) {
        Instant now = Instant.now();
        return new CertificateBuilder()
                .ecp256()
                .subject(subject)
                .notBefore(now.minus(TOLERANCE))
                .notAfter(now.plus(LIFETIME));
    }

    PrivateKey key() {
        return bundle.getKeyPair().getPrivate();
    }

    X509Certificate certificate() {
        return bundle.getCertificate();
    }

    /** The authority that a client has to trust. */
    String trustedPem() {
        return bundle.getRootCertificatePEM();
    }
}
