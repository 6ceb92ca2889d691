package dev.velox.engine.upstream;

import java.util.List;
import java.util.Set;

import dev.velox.engine.exchange.Headers;

/**
 * Which of the upstream's headers the caller sees. What speaks of one connection, of the upstream's own site (cookies,
 * transport security, CORS) or of its software stays behind; everything else passes, {@code x-ratelimit-*} and {@code
 * Content-Encoding} included.
 */
final class AnswerHeaderRules {

    private static final Set<String> STAY_BEHIND = Set.of(
            "connection",
            "keep-alive",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "http2-settings",
            "set-cookie",
            "set-cookie2",
            "strict-transport-security",
            "alt-svc",
            "clear-site-data",
            "server");

    private static final FieldVerdicts VERDICTS = new FieldVerdicts(AnswerHeaderRules::passes);

    private AnswerHeaderRules() {}

    /**
     * Leaves only the headers for the caller.
     *
     * @param events whether the body is relayed event by event: it may then end otherwise than announced, so its length is
     *     not passed on
     * @return the same headers
     */
    static Headers apply(Headers headers, boolean events) {
        List<String> named = ConnectionHeader.names(headers);
        for (int i = headers.size() - 1; i >= 0; i--) {
            String name = headers.name(i);
            boolean cut = events && name.equals("content-length");
            if (cut || !VERDICTS.passes(name) || (!named.isEmpty() && named.contains(name))) {
                headers.remove(i);
            }
        }
        return headers;
    }

    /** Whether a body is a stream of events that can be read: the right type, and not compressed. */
    static boolean isEventStream(Headers headers) {
        if (!hasEventType(headers)) {
            return false;
        }
        String encoding = headers.first("content-encoding");
        return encoding == null || "identity".equalsIgnoreCase(encoding.strip());
    }

    /** Whether the type says stream of events, compressed or not. */
    static boolean hasEventType(Headers headers) {
        String type = headers.first("content-type");
        String wanted = "text/event-stream";
        return type != null
                && type.regionMatches(true, 0, wanted, 0, wanted.length())
                && (type.length() == wanted.length() || ";, \t".indexOf(type.charAt(wanted.length())) >= 0);
    }

    private static boolean passes(String name) {
        return !STAY_BEHIND.contains(name)
                && !name.startsWith("proxy-")
                && !name.startsWith("access-control-")
                && !name.startsWith("x-http2-");
    }
}
