package dev.velox.sample.upstream;

import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSession;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class EmbeddedUpstreamTests {

    @Test
    void speaksHttp2OverTls13() {
        try (UpstreamClient client = UpstreamClient.start(Duration.ZERO)) {
            HttpResponse<String> response = client.raw("/v1/models", "GET", "", BodyHandlers.ofString());

            assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(response.sslSession().map(SSLSession::getProtocol)).contains("TLSv1.3");
        }
    }

    @Test
    void speaksHttp11ToClientsWithoutHttp2() throws Exception {
        try (EmbeddedUpstream upstream = EmbeddedUpstream.start(Duration.ZERO);
                HttpClient http = UpstreamClient.client(upstream)) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(upstream.origin() + "/v1/models"))
                    .version(HttpClient.Version.HTTP_1_1)
                    .build();

            HttpResponse<String> response = http.send(request, BodyHandlers.ofString());

            assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
            assertThat(response.statusCode()).isEqualTo(200);
        }
    }

    @Test
    void certificateIsTrustedByAddressTooAndByNobodyElse() throws Exception {
        try (EmbeddedUpstream upstream = EmbeddedUpstream.start(Duration.ZERO);
                HttpClient http = UpstreamClient.client(upstream);
                HttpClient stranger = HttpClient.newHttpClient()) {
            URI byAddress = URI.create("https://127.0.0.1:" + upstream.port() + "/v1/models");
            HttpRequest request = HttpRequest.newBuilder(byAddress).build();

            assertThat(http.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
            assertThatExceptionOfType(SSLHandshakeException.class)
                    .isThrownBy(() -> stranger.send(request, BodyHandlers.discarding()));
        }
    }

    @Test
    void eventsOfStreamArriveBeforeItsEnd() throws Exception {
        try (UpstreamClient client = UpstreamClient.start(Duration.ofHours(1))) {
            String body = "{\"model\":\"m\",\"input\":\"hi\",\"stream\":true}";
            try (InputStream stream = client.raw("/v1/responses", "POST", body, BodyHandlers.ofInputStream())
                            .body();
                    BufferedReader lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {

                // The first delta is an hour away.
                assertThat(lines.readLine()).isEqualTo("event: response.created");
                assertThat(lines.readLine()).startsWith("data: {\"type\":\"response.created\"");
            }
        }
    }

    @Test
    void closeLeavesNoPortAndNoThread() {
        EmbeddedUpstream upstream = EmbeddedUpstream.start(Duration.ZERO);
        int port = upstream.port();
        assertThat(UpstreamThreads.count()).isPositive();

        upstream.close();

        UpstreamThreads.awaitNone();
        assertThatExceptionOfType(ConnectException.class)
                .isThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port).close());
    }

    @Test
    void closeEndsConnectionsThatClientsKeepOpen() {
        UpstreamClient client = UpstreamClient.start(Duration.ZERO);
        assertThat(client.get("/v1/models").status()).isEqualTo(200);

        client.close();

        UpstreamThreads.awaitNone();
    }

    @Test
    void twoServersStandSideBySideWithCertificatesOfTheirOwn() {
        try (EmbeddedUpstream one = EmbeddedUpstream.start(Duration.ZERO);
                EmbeddedUpstream other = EmbeddedUpstream.start(Duration.ZERO)) {
            assertThat(one.port()).isNotEqualTo(other.port());
            assertThat(one.certificatePem()).isNotEqualTo(other.certificatePem());
        }
    }

    @Test
    void negativePauseIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EmbeddedUpstream.start(Duration.ofMillis(-1)))
                .withMessage("deltaDelay: PT-0.001S (expected: >= 0)");
    }

    @Test
    void refusalsHaveTheShapeOfTheApi() {
        try (UpstreamClient client = UpstreamClient.start(Duration.ZERO)) {
            assertThat(client.get("/v1/nothing").json().toString())
                    .isEqualTo("{\"error\":{\"message\":\"Unknown request URL: GET /v1/nothing\","
                            + "\"type\":\"invalid_request_error\",\"param\":null,\"code\":\"unknown_url\"}}");
            assertThat(client.get("/v1/nothing").status()).isEqualTo(404);
            assertThat(client.get("/v1/embeddings").status()).isEqualTo(405);
            assertThat(client.post("/v1/responses", "{\"model\":").status()).isEqualTo(400);
            assertThat(client.post("/v1/responses", "[]").status()).isEqualTo(400);
            assertThat(client.post("/v1/responses", "").status()).isEqualTo(400);
        }
    }
}
