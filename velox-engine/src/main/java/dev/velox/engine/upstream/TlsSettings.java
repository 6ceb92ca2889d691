package dev.velox.engine.upstream;

import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;

import org.jspecify.annotations.Nullable;

/**
 * TLS towards an upstream. TLS 1.3 is preferred, 1.2 allowed; host names are always verified.
 *
 * @param keys client certificate, or null for none
 * @param trust whom to trust, or null for the JVM's trust store
 * @param protocols enabled versions; empty for TLS 1.3 and 1.2
 * @param ciphers enabled cipher suites; empty for the provider's default
 */
public record TlsSettings(
        @Nullable KeyManagerFactory keys,
        @Nullable TrustManagerFactory trust,
        List<String> protocols,
        List<String> ciphers) {

    /** The JVM's trust store, no client certificate. */
    public static final TlsSettings DEFAULT = new TlsSettings(null, null, List.of(), List.of());

    public TlsSettings {
        protocols = List.copyOf(protocols);
        ciphers = List.copyOf(ciphers);
    }
}
