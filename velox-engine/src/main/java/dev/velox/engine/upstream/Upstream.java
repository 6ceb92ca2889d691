package dev.velox.engine.upstream;

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

import dev.velox.engine.exchange.Headers;
import dev.velox.engine.health.EndpointHealth;
import dev.velox.engine.upstream.wire.WireRequest;

/**
 * One upstream as all loops share it: its settings, and what is counted of it.
 *
 * <p>Threads: any.
 */
final class Upstream {

    /** State of the warm-up, as people see it. */
    enum WarmUpState {
        OFF,
        PENDING,
        WARM,
        FAILED
    }

    private final UpstreamSettings settings;
    private final RequestHeaderRules requestHeaders;
    private final @Nullable ReloadableTls tls;
    private final EndpointHealth health;
    private volatile @Nullable ProxySettings proxy;
    private final AtomicInteger connections = new AtomicInteger();
    private volatile WarmUpState warmUp;
    private volatile @Nullable String spoken;
    private volatile @Nullable String lastFailure;

    Upstream(UpstreamSettings settings, boolean prewarm, EndpointHealth health) {
        this.health = health;
        URI origin = settings.endpoint().origin();
        String scheme = origin.getScheme();
        if (origin.getHost() == null || !("http".equals(scheme) || "https".equals(scheme))) {
            throw new IllegalArgumentException(
                    "origin of upstream " + settings.endpoint().name() + ": " + scheme + "://" + origin.getHost()
                            + " (expected: http://host[:port] or https://host[:port])");
        }
        this.settings = settings;
        this.proxy = settings.proxy();
        this.requestHeaders = new RequestHeaderRules(settings);
        this.tls = "https".equals(scheme) ? new ReloadableTls(name(), settings.protocol(), settings.tls()) : null;
        this.warmUp = prewarm && settings.prewarm() ? WarmUpState.PENDING : WarmUpState.OFF;
    }

    String name() {
        return settings.endpoint().name();
    }

    UpstreamSettings settings() {
        return settings;
    }

    UpstreamTimeouts timeouts() {
        return settings.timeouts();
    }

    /**
     * A request to it, with what it may see of the headers and its key.
     *
     * @param scratch holds the headers until the request is sent; what it held is lost
     * @param body owned by the request, or null
     */
    WireRequest request(
            String method, String target, Headers from, boolean stream, Headers scratch, @Nullable ByteBuf body) {
        requestHeaders.write(from, stream, scratch);
        return new WireRequest(
                method, tls == null ? "http" : "https", requestHeaders.authority(), target, scratch, body);
    }

    /** Null for http. */
    @Nullable ReloadableTls tls() {
        return tls;
    }

    /** Whether HTTP/2 may be spoken. */
    boolean mayUseHttp2() {
        return switch (settings.protocol()) {
            case AUTO -> tls != null;
            case H2, H2C -> true;
            case HTTP1 -> false;
        };
    }

    /** Scheme, host and port, nothing else. */
    String origin() {
        URI origin = settings.endpoint().origin();
        return origin.getScheme() + "://" + address();
    }

    /** Host and port as messages name them. */
    String address() {
        URI origin = settings.endpoint().origin();
        return origin.getPort() < 0 ? origin.getHost() : origin.getHost() + ':' + origin.getPort();
    }

    /** Where to connect; the name is resolved for each connection. */
    InetSocketAddress remote() {
        URI origin = settings.endpoint().origin();
        String host = origin.getHost();
        // An IPv6 literal stands in brackets in a URI (RFC 3986 section 3.2.2) and without them everywhere else.
        String name = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        int usual = tls == null ? 80 : 443;
        return InetSocketAddress.createUnresolved(name, origin.getPort() < 0 ? usual : origin.getPort());
    }

    /** The proxy that leads to it, as far as it is known here. */
    @Nullable ProxySettings proxy() {
        return proxy;
    }

    /** A customizer has found another way to it. */
    void forgetProxy() {
        proxy = null;
    }

    EndpointHealth health() {
        return health;
    }

    void connectionOpened(String protocol) {
        connections.incrementAndGet();
        spoken = protocol;
    }

    void connectionClosed() {
        connections.decrementAndGet();
    }

    int connections() {
        return connections.get();
    }

    /** What the newest connection speaks, {@code h2} or {@code http1}; null before the first one. */
    @Nullable String spoken() {
        return spoken;
    }

    WarmUpState warmUp() {
        return warmUp;
    }

    void warmUp(WarmUpState state) {
        warmUp = state;
    }

    void failed(String message) {
        lastFailure = message;
    }

    UpstreamSnapshot snapshot() {
        return new UpstreamSnapshot(
                name(),
                origin(),
                settings.protocol().name().toLowerCase(Locale.ROOT),
                connections.get(),
                health.inFlight(),
                warmUp.name().toLowerCase(Locale.ROOT),
                lastFailure);
    }
}
