package dev.velox.autoconfigure.console;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.EndpointId;
import org.springframework.boot.actuate.endpoint.web.PathMappedEndpoints;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.util.DigestUtils;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.util.HtmlUtils;
import reactor.core.publisher.Mono;

/**
 * The files of the page, and the headers that keep everything else out of it. All links are relative: whatever stands before
 * {@code /velox}, a base path or a proxy's prefix, stands before them too.
 */
final class ConsolePage {

    static final String PATH = "/velox";

    private static final String DIRECTORY = "page/";

    /** Nothing inline, nothing from elsewhere, in no other page's frame. */
    private static final String POLICY =
            "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none';" + " frame-ancestors 'none'";

    private static final Map<String, MediaType> FILES = Map.of(
            "velox.css", new MediaType("text", "css", StandardCharsets.UTF_8),
            "velox.js", new MediaType("text", "javascript", StandardCharsets.UTF_8),
            "plots.js", new MediaType("text", "javascript", StandardCharsets.UTF_8),
            "flame.js", new MediaType("text", "javascript", StandardCharsets.UTF_8),
            "format.js", new MediaType("text", "javascript", StandardCharsets.UTF_8),
            "icon.svg", MediaType.valueOf("image/svg+xml"),
            "uPlot.iife.min.js", new MediaType("text", "javascript", StandardCharsets.UTF_8),
            "uPlot.min.css", new MediaType("text", "css", StandardCharsets.UTF_8));

    private final Asset index;
    private final Map<String, Asset> files = new LinkedHashMap<>();

    ConsolePage(PathMappedEndpoints endpoints) {
        String html = new String(read("index.html"), StandardCharsets.UTF_8)
                .replace("{live}", HtmlUtils.htmlEscape(relative(endpoints, "veloxlive")))
                .replace("{profile}", HtmlUtils.htmlEscape(relative(endpoints, "veloxprofile")));
        this.index =
                new Asset(html.getBytes(StandardCharsets.UTF_8), new MediaType("text", "html", StandardCharsets.UTF_8));
        FILES.forEach((name, type) -> files.put(name, new Asset(read(name), type)));
    }

    RouterFunction<ServerResponse> routes() {
        return RouterFunctions.route()
                .GET(PATH, request -> index.answer(request))
                .GET(
                        PATH + "/",
                        request -> ServerResponse.permanentRedirect(URI.create("../velox"))
                                .build())
                .GET(PATH + "/{file}", request -> {
                    Asset file = files.get(request.pathVariable("file"));
                    return file == null ? ServerResponse.notFound().build() : file.answer(request);
                })
                .build();
    }

    /** Where the endpoint is, seen from the page; empty when it is not exposed or nobody has access. */
    private static String relative(PathMappedEndpoints endpoints, String id) {
        String path = endpoints.getPath(EndpointId.of(id));
        return path == null ? "" : "." + path;
    }

    private static byte[] read(String name) {
        try (@Nullable InputStream file = ConsolePage.class.getResourceAsStream(DIRECTORY + name)) {
            if (file == null) {
                throw new IllegalStateException(DIRECTORY + name + ": not in the jar (expected: a file of the page)");
            }
            return file.readAllBytes();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static final class Asset {

        private final byte[] content;
        private final MediaType type;
        private final String tag;

        Asset(byte[] content, MediaType type) {
            this.content = content;
            this.type = type;
            this.tag = "\"" + DigestUtils.md5DigestAsHex(content) + "\"";
        }

        Mono<ServerResponse> answer(ServerRequest request) {
            boolean known = request.headers().header(HttpHeaders.IF_NONE_MATCH).contains(tag);
            ServerResponse.BodyBuilder answer = ServerResponse.status(known ? HttpStatus.NOT_MODIFIED : HttpStatus.OK)
                    .eTag(tag)
                    .cacheControl(CacheControl.noCache())
                    .header("Content-Security-Policy", POLICY)
                    .header("X-Content-Type-Options", "nosniff")
                    .header("Referrer-Policy", "no-referrer");
            return known ? answer.build() : answer.contentType(type).bodyValue(content);
        }
    }
}
