package dev.velox.it.containers;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;

import dev.velox.it.sample.SampleGateway;

import static org.assertj.core.api.Assertions.assertThat;

class NginxUpstreamTests {

    private static NginxUpstream nginx;

    @BeforeAll
    static void start() {
        ContainerEngine.require();
        nginx = new NginxUpstream();
        nginx.start();
    }

    @AfterAll
    static void stop() {
        if (nginx != null) {
            nginx.stop();
        }
    }

    @Test
    void clientWithoutGatewaySeesHttp2OverTls13() throws Exception {
        SslBundle trust =
                SslBundle.of(new PemSslStoreBundle(null, PemSslStoreDetails.forCertificate(nginx.trustedPem())));
        try (HttpClient client =
                HttpClient.newBuilder().sslContext(trust.createSslContext()).build()) {
            HttpResponse<String> response = client.send(post(nginx.origin()), BodyHandlers.ofString());

            assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertTold(response);
        }
    }

    @Test
    void theGatewaySpeaksHttp2OverTls13ToIt() throws Exception {
        try (SampleGateway gateway = SampleGateway.start(
                        "--velox.upstream.origin=" + nginx.origin(),
                        "--velox.upstream.api-key=sk-of-the-provider",
                        "--velox.upstream.ssl-bundle=nginx",
                        "--spring.ssl.bundle.pem.nginx.truststore.certificate=" + nginx.trustedPem());
                HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> response = client.send(post(gateway.origin()), BodyHandlers.ofString());

            assertTold(response);
            assertThat(response.body()).contains("Bearer sk-of-the-provider");
        }
    }

    private static HttpRequest post(String origin) {
        return HttpRequest.newBuilder(URI.create(origin + "/v1/responses"))
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofString("{\"model\":\"gpt-x\",\"input\":\"hi\"}"))
                .build();
    }

    private static void assertTold(HttpResponse<String> response) {
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body())
                .contains("\"method\":\"POST\"")
                .contains("\"protocol\":\"HTTP/2.0\"")
                .contains("\"tls\":\"TLSv1.3\"")
                .contains("\"bytes\":\"30\"");
    }
}
