package dev.velox.engine.profile;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;

import static java.nio.charset.StandardCharsets.UTF_8;

/** A whole answer. */
final class Reply {

    private static final String TEXT = "text/plain;charset=utf-8";

    private final int status;
    private final String mediaType;
    private final byte[] body;
    private final Map<String, String> headers;

    private Reply(int status, String mediaType, byte[] body, Map<String, String> headers) {
        this.status = status;
        this.mediaType = mediaType;
        this.body = body;
        this.headers = headers;
    }

    static Reply text(String text) {
        return new Reply(200, TEXT, text.getBytes(UTF_8), Map.of());
    }

    static Reply html(String page) {
        return new Reply(200, ProfileFormat.HTML.mediaType(), page.getBytes(UTF_8), Map.of());
    }

    static Reply error(int status, String message) {
        return new Reply(status, TEXT, (message + "\n").getBytes(UTF_8), Map.of());
    }

    static Reply profile(String name, ProfileFormat format, byte[] body) {
        Reply reply = new Reply(200, format.mediaType(), body, Map.of());
        return format == ProfileFormat.PPROF || format == ProfileFormat.JFR
                ? reply.with("Content-Disposition", "attachment; filename=" + name + "." + format.extension())
                : reply;
    }

    Reply with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Reply(status, mediaType, body, more);
    }

    void send(HttpExchange exchange) throws IOException {
        Headers out = exchange.getResponseHeaders();
        out.set("Content-Type", mediaType);
        out.set("Cache-Control", "no-store");
        out.set("X-Content-Type-Options", "nosniff");
        // A flame graph is one page with its script inside; nothing is loaded, nothing is sent.
        out.set(
                "Content-Security-Policy",
                "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; base-uri 'none'");
        headers.forEach(out::set);
        if (exchange.getRequestMethod().equals("HEAD") || body.length == 0) {
            exchange.sendResponseHeaders(status, -1);
        } else {
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }
}
