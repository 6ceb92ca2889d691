package dev.velox.it.containers;

import java.time.Duration;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.images.builder.ImageFromDockerfile;
import org.testcontainers.images.builder.Transferable;

/**
 * nginx as an upstream: HTTP/2 over TLS 1.3 alone, answering {@code /v1/responses} with what reached it. Its certificate
 * for {@code localhost} is made anew for each container.
 */
final class NginxUpstream extends GenericContainer<NginxUpstream> {

    private static final int PORT = 443;
    private static final String TLS = "/etc/nginx/tls/";

    private final X509Bundle certificate;

    NginxUpstream() {
        super(image());
        this.certificate = certificate();
        withExposedPorts(PORT);
        withCopyToContainer(Transferable.of(certificate.getCertificatePathPEM()), TLS + "certificate.pem");
        withCopyToContainer(Transferable.of(certificate.getPrivateKeyPEM(), 0100600), TLS + "key.pem");
        waitingFor(Wait.forHttps("/v1/models").allowInsecure().withStartupTimeout(Duration.ofSeconds(60)));
    }

    /** Kept under its name, so that packages are installed once and not in every run. */
    static ImageFromDockerfile image() {
        return new ImageFromDockerfile("velox-it-nginx", false)
                .withFileFromClasspath("Dockerfile", "containers/nginx/Dockerfile")
                .withFileFromClasspath("nginx.conf", "containers/nginx/nginx.conf");
    }

    /** Where it answers, by the name that its certificate carries. */
    String origin() {
        return "https://localhost:" + getMappedPort(PORT);
    }

    /** The authority that a client has to trust. */
    String trustedPem() {
        return certificate.getRootCertificatePEM();
    }

    private static X509Bundle certificate() {
        try {
            X509Bundle authority = new CertificateBuilder()
                    .ecp256()
                    .subject("CN=Velox test authority")
                    .setIsCertificateAuthority(true)
                    .buildSelfSigned();
            return new CertificateBuilder()
                    .ecp256()
                    .subject("CN=localhost")
                    .addSanDnsName("localhost")
                    .addExtendedKeyUsageServerAuth()
                    .buildIssuedBy(authority);
        } catch (Exception e) {
            throw new IllegalStateException("The certificate of nginx could not be made", e);
        }
    }
}
