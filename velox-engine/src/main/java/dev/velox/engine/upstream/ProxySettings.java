package dev.velox.engine.upstream;

import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * The proxy through which an upstream is reached. It is asked for a tunnel to the upstream's host and port, by name, for http
 * upstreams too: TLS, ALPN and the check of the host name are the upstream's, and so is every byte of HTTP.
 *
 * @param type what is spoken with it
 * @param host name or address of the proxy, an IPv6 address without brackets
 * @param port its port, 1..65535
 * @param credentials what it is told who asks, or null
 * @param source where it was configured, for messages, for example {@code HTTPS_PROXY}
 */
public record ProxySettings(
        Type type, String host, int port, @Nullable ProxyCredentials credentials, String source) {

    /** What is spoken with a proxy, in cleartext. */
    public enum Type {
        /** CONNECT (RFC 9110 section 9.3.6), with Basic authentication (RFC 7617). */
        HTTP,
        /** SOCKS 5 (RFC 1928), with user name and password (RFC 1929). */
        SOCKS5
    }

    public ProxySettings {
        if (host.isBlank()) {
            throw new IllegalArgumentException("proxy host: blank (expected: a name or an address)");
        }
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("proxy port: " + port + " (expected: 1..65535)");
        }
        if (credentials != null) {
            credentials.checkFor(type);
        }
    }

    /** Its address as people write it, for example {@code http://proxy.corp.example:3128}; no credentials. */
    public String url() {
        String written = host.indexOf(':') < 0 ? host : '[' + host + ']';
        return type.name().toLowerCase(Locale.ROOT) + "://" + written + ':' + port;
    }

    @Override
    public String toString() {
        return url() + " (" + source + ')';
    }
}
