package dev.velox.sample.upstream;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

import tools.jackson.databind.JsonNode;

/** A running embedded upstream and the JDK's own client in front of it, which trusts nothing but its certificate. */
final class UpstreamClient implements AutoCloseable {

    private static final Pattern EVENT_END = Pattern.compile("\n\n");
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final EmbeddedUpstream upstream;
    private final HttpClient http;

    private UpstreamClient(EmbeddedUpstream upstream, HttpClient http) {
        this.upstream = upstream;
        this.http = http;
    }

    static UpstreamClient start(Duration deltaDelay) {
        EmbeddedUpstream upstream = EmbeddedUpstream.start(deltaDelay);
        return new UpstreamClient(upstream, client(upstream));
    }

    static HttpClient client(EmbeddedUpstream upstream) {
        return HttpClient.newBuilder()
                .connectTimeout(TIMEOUT)
                .sslContext(trusting(upstream.certificatePem()))
                .build();
    }

    Answer get(String path) {
        return send(path, "GET", "");
    }

    Answer post(String path, String body) {
        return send(path, "POST", body);
    }

    Answer send(String path, String method, String body) {
        return new Answer(raw(path, method, body, BodyHandlers.ofString()));
    }

    <T> HttpResponse<T> raw(String path, String method, String body, BodyHandler<T> handler) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(upstream.origin() + path))
                .timeout(TIMEOUT)
                .header("content-type", "application/json")
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build();
        try {
            return http.send(request, handler);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        upstream.close();
        http.shutdownNow();
    }

    private static SSLContext trusting(String pem) {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            store.setCertificateEntry(
                    "upstream",
                    CertificateFactory.getInstance("X.509")
                            .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII))));
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A whole answer. */
    record Answer(HttpResponse<String> response) {

        int status() {
            return response.statusCode();
        }

        String contentType() {
            return response.headers().firstValue("content-type").orElse("");
        }

        JsonNode json() {
            return Json.MAPPER.readTree(response.body());
        }

        /** The events of a stream, each as its lines. */
        List<Event> events() {
            return EVENT_END.splitAsStream(response.body()).map(Event::parse).toList();
        }
    }

    /** One event: its name, empty if it has none, and its data. */
    record Event(String name, String data) {

        private static Event parse(String event) {
            String name = "";
            String data = "";
            for (String line : event.lines().toList()) {
                if (line.startsWith("event: ")) {
                    name = line.substring("event: ".length());
                } else if (line.startsWith("data: ")) {
                    data = line.substring("data: ".length());
                }
            }
            return new Event(name, data);
        }

        JsonNode json() {
            return Json.MAPPER.readTree(data);
        }
    }
}
