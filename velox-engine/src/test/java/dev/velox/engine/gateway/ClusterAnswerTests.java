package dev.velox.engine.gateway;

import java.net.URI;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.velox.engine.exchange.Endpoint;
import dev.velox.engine.gateway.ClusterSnapshot.Member;
import dev.velox.engine.health.EndpointHealth;
import dev.velox.engine.health.HealthBoard;
import dev.velox.engine.routing.Offer;
import dev.velox.engine.upstream.UpstreamSnapshot;

import static org.assertj.core.api.Assertions.assertThat;

class ClusterAnswerTests {

    private static final long NOW = 1_000_000_000L;

    private final JsonMapper json = JsonMapper.shared();
    private final EndpointHealth health = new HealthBoard(List.of("acme")).of("acme");

    @Test
    void shapeIsTheOneThatInferenceGatewaysMonitorReads() {
        health.opened();
        health.opened();
        health.closed();
        health.succeeded(NOW, 12_345_678);
        health.failed(NOW, 0);

        JsonNode answer = json.readTree(ClusterAnswer.json(cluster(null)));

        assertThat(answer).isEqualTo(json.readTree("""
                {
                  "backends": [{
                    "id": "acme",
                    "url": "https://llm.example:8443",
                    "healthy": true,
                    "state": "healthy",
                    "breaker": "closed",
                    "inflight": 1,
                    "requests": 2,
                    "errors": 1,
                    "ewma_ms": 12.345,
                    "last_failure": null
                  }],
                  "policy": "power-of-two",
                  "queue_depth": 4,
                  "dispatched": 7,
                  "dropped": 3
                }"""));
    }

    @Test
    void upstreamWhoseBreakerIsOpenIsNotHealthy() {
        for (int i = 0; i < 5; i++) {
            health.failed(NOW, 0);
        }

        JsonNode backend =
                json.readTree(ClusterAnswer.json(cluster(null))).get("backends").get(0);

        assertThat(backend.get("healthy").asBoolean()).isFalse();
        assertThat(backend.get("state").asString()).isEqualTo("open");
        assertThat(backend.get("breaker").asString()).isEqualTo("open");
        assertThat(backend.get("ewma_ms").isNull()).isTrue();
    }

    @Test
    void whateverTheLastFailureSaysTheAnswerIsJson() {
        String weird =
                "quote \" back \\ line \n return \r tab \t null \u0000 escape \u001b </script> \u2028 ä \uD83D\uDE00";

        JsonNode backend = json.readTree(ClusterAnswer.json(cluster(weird)))
                .get("backends")
                .get(0);

        assertThat(backend.get("last_failure").asString()).isEqualTo(weird);
    }

    @Test
    void withoutUpstreamsTheListIsEmpty() {
        ClusterSnapshot nobody = new ClusterSnapshot("random", 0, 0, 0, List.of());

        assertThat(json.readTree(ClusterAnswer.json(nobody)).get("backends").size())
                .isZero();
    }

    private ClusterSnapshot cluster(@Nullable String lastFailure) {
        URI origin = URI.create("https://llm.example:8443");
        Offer offer = Offer.ofUnmatched(new Endpoint("acme", origin, "/v1", "/v1/responses"));
        UpstreamSnapshot traffic = new UpstreamSnapshot("acme", origin.toString(), "auto", 1, 1, "off", lastFailure);
        return new ClusterSnapshot("power-of-two", 4, 7, 3, List.of(new Member(offer, traffic, health.snapshot(NOW))));
    }
}
