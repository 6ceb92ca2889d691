package dev.velox.it.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;

/** A certificate of the tests' own for the application's port, as an SSL bundle, and a client that trusts it. */
public final class ServerTls {

    private final X509Bundle bundle;

    private ServerTls(X509Bundle bundle) {
        this.bundle = bundle;
    }

    public static ServerTls create() {
        Instant now = Instant.now();
        try {
            return new ServerTls(new CertificateBuilder()
                    .ecp256()
                    .subject("CN=localhost")
                    .addSanDnsName("localhost")
                    .addSanIpAddress("127.0.0.1")
                    .notBefore(now.minus(Duration.ofDays(1)))
                    .notAfter(now.plus(Duration.ofDays(365)))
                    .setIsCertificateAuthority(true)
                    .buildSelfSigned());
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** The properties of a bundle of this name, whose files stand in the folder. */
    public String[] bundle(String name, Path folder) {
        try {
            Path certificate = Files.writeString(folder.resolve(name + "-cert.pem"), bundle.getCertificatePathPEM());
            Path key = Files.writeString(folder.resolve(name + "-key.pem"), bundle.getPrivateKeyPEM());
            String prefix = "spring.ssl.bundle.pem." + name + ".keystore.";
            return new String[] {prefix + "certificate=file:" + certificate, prefix + "private-key=file:" + key};
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    public SSLContext trusting() {
        try {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            trusted.setCertificateEntry("server", bundle.getCertificate());
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
