package dev.velox.engine.profile;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Locale;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import org.jspecify.annotations.Nullable;

/** Who may ask. A page of a foreign site that a developer has open must not, whatever name it gives this machine. */
final class RequestGuard {

    private static final String SCHEME = "bearer ";

    private final byte @Nullable [] token;

    RequestGuard(@Nullable String token) {
        this.token = token == null ? null : token.getBytes(StandardCharsets.US_ASCII);
    }

    /** The refusal, or null when the request may pass. */
    @Nullable Reply check(HttpExchange exchange) {
        Headers headers = exchange.getRequestHeaders();
        if (!hostIsThisMachine(headers, exchange.getLocalAddress().getAddress())) {
            return Reply.error(
                    403, "Host: not this machine (expected: localhost, a loopback address or the address listened at)");
        }
        if (embeddedByForeignSite(headers)) {
            return Reply.error(403, "A page of another site may link to a profile, not load one");
        }
        if (token != null && !presentsToken(headers, token)) {
            return Reply.error(401, "Authorization: missing or wrong (expected: Bearer and velox.profiling.token)")
                    .with("WWW-Authenticate", "Bearer");
        }
        return null;
    }

    /** Literals only: a name could be one that somebody else's DNS points here. */
    private static boolean hostIsThisMachine(Headers headers, InetAddress local) {
        @Nullable List<String> hosts = headers.get("Host");
        if (hosts == null || hosts.size() != 1) {
            return false;
        }
        String host = withoutPort(hosts.getFirst().strip().toLowerCase(Locale.ROOT));
        if (host.equals("localhost")) {
            return true;
        }
        try {
            InetAddress literal = InetAddress.ofLiteral(host);
            return literal.isLoopbackAddress() || literal.equals(local);
        } catch (IllegalArgumentException name) {
            return false;
        }
    }

    private static String withoutPort(String host) {
        int bracket = host.indexOf(']');
        if (host.startsWith("[") && bracket > 0) {
            return host.substring(1, bracket);
        }
        int colon = host.indexOf(':');
        return colon < 0 ? host : host.substring(0, colon);
    }

    private static boolean embeddedByForeignSite(Headers headers) {
        return "cross-site".equals(headers.getFirst("Sec-Fetch-Site"))
                && !"navigate".equals(headers.getFirst("Sec-Fetch-Mode"));
    }

    private static boolean presentsToken(Headers headers, byte[] token) {
        @Nullable String value = headers.getFirst("Authorization");
        if (value == null || !value.toLowerCase(Locale.ROOT).startsWith(SCHEME)) {
            return false;
        }
        byte[] presented = value.substring(SCHEME.length()).strip().getBytes(StandardCharsets.US_ASCII);
        return MessageDigest.isEqual(presented, token);
    }
}
