package dev.velox.engine.upstream;

import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;

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

    private AnswerHeaderRules() {}

    /**
     * The headers for the caller.
     *
     * @param events whether the body is relayed event by event: it may then end otherwise than announced, so its length is
     *     not passed on
     */
    static Headers apply(HttpHeaders from, boolean events) {
        List<String> named = ConnectionHeader.names(from.getAll(HttpHeaderNames.CONNECTION));
        Headers to = new Headers();
        Iterator<Map.Entry<CharSequence, CharSequence>> fields = from.iteratorCharSequence();
        while (fields.hasNext()) {
            Map.Entry<CharSequence, CharSequence> field = fields.next();
            String name = field.getKey().toString().toLowerCase(Locale.ROOT);
            if (passes(name, events) && !named.contains(name)) {
                to.add(name, field.getValue().toString());
            }
        }
        return to;
    }

    /** Whether a body is a stream of events that can be read: the right type, and not compressed. */
    static boolean isEventStream(HttpHeaders headers) {
        return hasEventType(headers)
                && (!headers.contains(HttpHeaderNames.CONTENT_ENCODING)
                        || headers.containsValue(HttpHeaderNames.CONTENT_ENCODING, HttpHeaderValues.IDENTITY, true));
    }

    /** Whether the type says stream of events, compressed or not. */
    static boolean hasEventType(HttpHeaders headers) {
        String type = headers.get(HttpHeaderNames.CONTENT_TYPE);
        String wanted = "text/event-stream";
        return type != null
                && type.regionMatches(true, 0, wanted, 0, wanted.length())
                && (type.length() == wanted.length() || ";, \t".indexOf(type.charAt(wanted.length())) >= 0);
    }

    private static boolean passes(String name, boolean events) {
        return !STAY_BEHIND.contains(name)
                && !name.startsWith("proxy-")
                && !name.startsWith("access-control-")
                && !name.startsWith("x-http2-")
                && !(events && name.equals("content-length"));
    }
}
