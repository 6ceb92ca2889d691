package dev.velox.it.sample;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SampleGatewayTests {

    @Test
    void sampleIsReadyAndShowsItsMeters() throws Exception {
        try (SampleGateway gateway = SampleGateway.start();
                HttpClient client = HttpClient.newHttpClient()) {
            assertThat(get(client, gateway, "/actuator/health/readiness").body())
                    .contains("\"UP\"");
            assertThat(get(client, gateway, "/actuator/health/liveness").body()).contains("\"UP\"");
            assertThat(get(client, gateway, "/actuator/metrics").statusCode()).isEqualTo(200);
            assertThat(get(client, gateway, "/actuator/prometheus").body()).contains("jvm_memory_used_bytes");
            // Not among what the sample exposes.
            assertThat(get(client, gateway, "/actuator/env").statusCode()).isEqualTo(404);
        }
    }

    private static HttpResponse<String> get(HttpClient client, SampleGateway gateway, String path) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create(gateway.origin() + path)).build(), BodyHandlers.ofString());
    }
}
