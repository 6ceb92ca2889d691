package dev.velox.engine.upstream;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

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

    private static final String AUTHORIZATION = "authorization";

    private static final String ACCEPT_ENCODING = "accept-encoding";

    /** What a connection says of itself; fixed headers do not change it. */
    private static final Set<String> NEVER_FIXED =
            Set.of("connection", "keep-alive", "transfer-encoding", "content-length", "upgrade", "host");

    private final String authority;
    private final boolean forwardAuthorization;
    private final Set<String> fixed;
    private final FieldVerdicts verdicts = new FieldVerdicts(this::passes);

    /** The key and the fixed headers: the same on each request. */
    private final Headers added = new Headers();

    RequestHeaderRules(UpstreamSettings settings) {
        Secret key = settings.apiKey();
        Map<String, String> byName = new LinkedHashMap<>();
        settings.headers().forEach((name, value) -> byName.put(name.toLowerCase(Locale.ROOT), value));
        this.authority = byName.getOrDefault("host", hostOf(settings.endpoint().origin()));
        byName.keySet().removeAll(NEVER_FIXED);
        if (key != null) {
            byName.putIfAbsent(AUTHORIZATION, "Bearer " + key.reveal());
        }
        this.forwardAuthorization = settings.forwardAuthorization() && key == null;
        this.fixed = Set.copyOf(byName.keySet());
        byName.forEach(added::add);
    }

    /** Whom a request names as the one that it is for. */
    String authority() {
        return authority;
    }

    /** Writes the head of a request, without host and length: replaces whatever {@code to} holds. */
    void write(Headers from, boolean stream, Headers to) {
        to.clear();
        List<String> named = ConnectionHeader.names(from);
        for (int i = 0; i < from.size(); i++) {
            String name = from.name(i);
            boolean cut = stream && name.equals(ACCEPT_ENCODING);
            if (!cut && verdicts.passes(name) && (named.isEmpty() || !named.contains(name))) {
                to.addLower(name, from.value(i));
            }
        }
        if (stream && !fixed.contains(ACCEPT_ENCODING)) {
            // A compressed stream of events could not be cut between events.
            to.add(ACCEPT_ENCODING, "identity");
        }
        for (int i = 0; i < added.size(); i++) {
            to.addLower(added.name(i), added.value(i));
        }
    }

    private boolean passes(String name) {
        if (fixed.contains(name)) {
            return false;
        }
        if (forwardAuthorization && name.equals(AUTHORIZATION)) {
            return true;
        }
        return !STAY_BEHIND.contains(name)
                && !name.startsWith("proxy-")
                && !name.startsWith("x-forwarded-")
                && !name.startsWith(":");
    }

    private static String hostOf(URI origin) {
        int port = origin.getPort();
        int usual = "https".equals(origin.getScheme()) ? 443 : 80;
        return port < 0 || port == usual ? origin.getHost() : origin.getHost() + ':' + port;
    }
}
