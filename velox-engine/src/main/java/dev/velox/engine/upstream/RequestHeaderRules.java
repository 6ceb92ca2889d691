package dev.velox.engine.upstream;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

import dev.velox.engine.exchange.Headers;

/**
 * Which of the caller's headers an upstream sees, and what is added. The caller's credentials and everything that speaks of
 * the caller's own connection stay behind; unknown headers pass.
 *
 * <p>Source: RFC 9110 section 7.6.1. {@code Content-Length} is set by whoever writes the body.
 */
final class RequestHeaderRules {

    private static final Set<String> STAY_BEHIND = Set.of(
            "connection",
            "keep-alive",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "http2-settings",
            "expect",
            "host",
            "content-length",
            "authorization",
            "api-key",
            "x-api-key",
            "cookie",
            "forwarded",
            "origin",
            "referer",
            "openai-organization",
            "openai-project");

    private final String host;
    private final @Nullable String authorization;
    private final boolean forwardAuthorization;
    private final Map<String, String> fixed;

    RequestHeaderRules(UpstreamSettings settings) {
        Secret key = settings.apiKey();
        this.host = hostOf(settings.endpoint().origin());
        this.authorization = key == null ? null : "Bearer " + key.reveal();
        this.forwardAuthorization = settings.forwardAuthorization() && key == null;
        this.fixed = settings.headers();
    }

    /** Writes the head of a request: replaces whatever {@code to} holds. */
    void write(Headers from, boolean stream, HttpHeaders to) {
        to.clear();
        to.set(HttpHeaderNames.HOST, host);
        List<String> named = ConnectionHeader.names(from.all("connection"));
        from.forEach((name, value) -> {
            if (passes(name, stream) && !named.contains(name)) {
                to.add(name, value);
            }
        });
        if (stream) {
            // A compressed stream of events could not be cut between events.
            to.set(HttpHeaderNames.ACCEPT_ENCODING, HttpHeaderValues.IDENTITY);
        }
        if (authorization != null) {
            to.set(HttpHeaderNames.AUTHORIZATION, authorization);
        }
        fixed.forEach(to::set);
    }

    private boolean passes(String name, boolean stream) {
        if (forwardAuthorization && name.equals("authorization")) {
            return true;
        }
        return !STAY_BEHIND.contains(name)
                && !name.startsWith("proxy-")
                && !name.startsWith("x-forwarded-")
                && !name.startsWith(":")
                && !(stream && name.equals("accept-encoding"));
    }

    private static String hostOf(URI origin) {
        int port = origin.getPort();
        int usual = "https".equals(origin.getScheme()) ? 443 : 80;
        return port < 0 || port == usual ? origin.getHost() : origin.getHost() + ':' + port;
    }
}
