package dev.velox.engine.upstream;

import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.velox.engine.exchange.Endpoint;

/**
 * One upstream.
 *
 * @param endpoint name, address and paths
 * @param protocol what is spoken
 * @param apiKey sent as {@code Authorization: Bearer}; null sends no such header
 * @param headers fixed extra request headers, for example {@code openai-organization}
 * @param forwardAuthorization whether the caller's own {@code Authorization} goes to this upstream when there is no key
 * @param prewarm whether this upstream is warmed; only what was configured on purpose is
 * @param warmupPath raw path of the warm-up HEAD
 * @param tls certificates and trust
 * @param timeouts deadlines of an attempt
 * @param proxy the proxy that leads to it, or null when it is reached directly
 */
public record UpstreamSettings(
        Endpoint endpoint,
        UpstreamProtocol protocol,
        @Nullable Secret apiKey,
        Map<String, String> headers,
        boolean forwardAuthorization,
        boolean prewarm,
        String warmupPath,
        TlsSettings tls,
        UpstreamTimeouts timeouts,
        @Nullable ProxySettings proxy) {

    public UpstreamSettings {
        headers = Map.copyOf(headers);
        boolean secure = "https".equals(endpoint.origin().getScheme());
        if ((protocol == UpstreamProtocol.H2 && !secure) || (protocol == UpstreamProtocol.H2C && secure)) {
            throw new IllegalArgumentException("protocol: " + protocol + ", origin: " + endpoint.origin()
                    + " (expected: H2 with https, H2C with http)");
        }
    }

    /** An upstream that is reached directly. */
    public UpstreamSettings(
            Endpoint endpoint,
            UpstreamProtocol protocol,
            @Nullable Secret apiKey,
            Map<String, String> headers,
            boolean forwardAuthorization,
            boolean prewarm,
            String warmupPath,
            TlsSettings tls,
            UpstreamTimeouts timeouts) {
        this(endpoint, protocol, apiKey, headers, forwardAuthorization, prewarm, warmupPath, tls, timeouts, null);
    }

    /** The same upstream, reached through this proxy, or directly when it is null. */
    public UpstreamSettings through(@Nullable ProxySettings other) {
        return new UpstreamSettings(
                endpoint, protocol, apiKey, headers, forwardAuthorization, prewarm, warmupPath, tls, timeouts, other);
    }
}
