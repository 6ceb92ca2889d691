package dev.velox.autoconfigure.actuate;

import java.net.URI;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.endpoint.jackson.JacksonEndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointAutoConfiguration;
import org.springframework.boot.actuate.endpoint.jackson.EndpointJsonMapper;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.context.PropertyPlaceholderAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import tools.jackson.databind.json.JsonMapper;

import dev.velox.autoconfigure.fixture.RecordingGateway;
import dev.velox.autoconfigure.fixture.VeloxRunner;
import dev.velox.autoconfigure.ingress.Lane;
import dev.velox.engine.exchange.Endpoint;
import dev.velox.engine.gateway.ClusterSnapshot;
import dev.velox.engine.gateway.ClusterSnapshot.Member;
import dev.velox.engine.gateway.VeloxGateway;
import dev.velox.engine.health.EndpointHealth;
import dev.velox.engine.health.HealthBoard;
import dev.velox.engine.routing.Alias;
import dev.velox.engine.routing.Offer;
import dev.velox.engine.upstream.UpstreamSnapshot;

import static org.assertj.core.api.Assertions.assertThat;

class VeloxActuatorAutoConfigurationTests {

    private final ReactiveWebApplicationContextRunner runner = VeloxRunner.withoutServer()
            .withConfiguration(AutoConfigurations.of(
                    PropertyPlaceholderAutoConfiguration.class,
                    EndpointAutoConfiguration.class,
                    WebEndpointAutoConfiguration.class,
                    JacksonEndpointAutoConfiguration.class));

    @Test
    void notExposedByDefault() {
        runner.run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(VeloxEndpoint.class));
    }

    @Test
    void exposedWhereTheUserSaysSo() {
        exposed().run(context -> assertThat(context).hasSingleBean(VeloxEndpoint.class));
    }

    @Test
    void accessCanBeTakenAway() {
        exposed()
                .withPropertyValues("management.endpoint.velox.access=NONE")
                .run(context -> assertThat(context).doesNotHaveBean(VeloxEndpoint.class));
    }

    @Test
    void backsOffToTheUsersEndpoint() {
        exposed()
                .withBean(
                        "usersEndpoint",
                        VeloxEndpoint.class,
                        () -> new VeloxEndpoint(new RecordingGateway(), new Lane("users", "own"), () -> null))
                .run(context -> assertThat(context.getBeanNamesForType(VeloxEndpoint.class))
                        .containsExactly("usersEndpoint"));
    }

    @Test
    void withoutActuatorThereIsNothing() {
        VeloxRunner.withoutServer()
                .withClassLoader(new FilteredClassLoader("org.springframework.boot.actuate"))
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .doesNotHaveBean("veloxEndpoint")
                        .doesNotHaveBean("veloxKeySanitizer"));
    }

    @Test
    void showsUpstreamsWorkersQueueLimiterScannerAndLane() {
        RecordingGateway gateway = new RecordingGateway();
        gateway.drained.complete(0);
        exposed().withBean(VeloxGateway.class, () -> gateway).run(context -> {
            JsonMapper mapper = context.getBean(EndpointJsonMapper.class).get();
            String json = mapper.writeValueAsString(
                    context.getBean(VeloxEndpoint.class).velox());
            assertThat(mapper.readTree(json)).isEqualTo(mapper.readTree("""
                    {
                      "draining": false,
                      "lane": {
                        "name": "webflux",
                        "reason": "the web server is not Boot's Reactor Netty"
                      },
                      "scanner": "swar (needs --add-modules jdk.incubator.vector)",
                      "loops": 2,
                      "workers": 4,
                      "requests": {"inFlight": 7, "limit": 10000},
                      "buffers": {"bytes": 512, "limit": 1024},
                      "queue": {"capacity": 16384, "waiting": {"limiter": 1, "stream": 2, "worker": 3}},
                      "limiter": {"enabled": true, "requestsPerMinute": 10000, "burst": 500, "available": 499},
                      "upstreams": {
                        "default": {
                          "origin": "https://llm.example:8443",
                          "protocol": "auto",
                          "connections": 3,
                          "inFlight": 2,
                          "warmUp": "failed",
                          "lastFailure": "connection refused"
                        }
                      }
                    }"""));
        });
    }

    @Test
    void showsEachUpstreamWithWhatItServesAndHowItIs() {
        RecordingGateway gateway = new RecordingGateway();
        EndpointHealth health = new HealthBoard(List.of("acme")).of("acme");
        long now = 90_000_000_000L;
        health.opened();
        health.succeeded(now, 2_500_000);
        health.rest("m", now - 3_000_000_000L, 10_000_000_000L);
        health.failed(now - 2_000_000_000L, 0);
        Endpoint endpoint = new Endpoint("acme", URI.create("https://llm.example"), "/v1", "/v1/responses", 3, 1, 64);
        Offer offer = new Offer(endpoint, List.of("gpt-*"), List.of(new Alias("fast", "gpt-5-mini")), false);
        gateway.cluster = new ClusterSnapshot(
                "power-of-two",
                6,
                41,
                3,
                List.of(new Member(
                        offer,
                        new UpstreamSnapshot("acme", "https://llm.example", "h2", 2, 1, "warm", "it answered 503"),
                        health.snapshot(now))));
        exposed().withBean(VeloxGateway.class, () -> gateway).run(context -> {
            JsonMapper mapper = context.getBean(EndpointJsonMapper.class).get();
            VeloxEndpoint endpointBean = context.getBean(VeloxEndpoint.class);
            String one = """
                    {
                      "origin": "https://llm.example",
                      "protocol": "h2",
                      "serves": {
                        "models": ["gpt-*"],
                        "aliases": [{"model": "fast", "to": "gpt-5-mini"}],
                        "unmatched": false,
                        "weight": 3,
                        "tier": 1,
                        "maxInFlight": 64
                      },
                      "health": {
                        "state": "resting",
                        "usable": true,
                        "reason": "rate_limited",
                        "millisSinceChange": 3000,
                        "probes": "unknown",
                        "share": 1.0
                      },
                      "breaker": "closed",
                      "resting": {"models": 1, "longestMillis": 7000},
                      "inFlight": 1,
                      "requests": 1,
                      "errors": 1,
                      "headMillis": 2.5,
                      "connections": 2,
                      "warmUp": "warm",
                      "lastFailure": {"message": "it answered 503", "millisAgo": 2000}
                    }""";
            assertThat(mapper.readTree(mapper.writeValueAsString(endpointBean.velox("upstreams"))))
                    .isEqualTo(mapper.readTree("""
                    {"policy": "power-of-two", "waiting": 6, "dispatched": 41, "dropped": 3, "upstreams": {"acme": %s}}""".formatted(one)));
            assertThat(mapper.readTree(mapper.writeValueAsString(endpointBean.velox("upstreams", "acme"))))
                    .isEqualTo(mapper.readTree(one));
            assertThat(endpointBean.velox("upstreams", "other")).isNull();
            assertThat(endpointBean.velox("upstreams", "acme", "more")).isNull();
            assertThat(endpointBean.velox("else")).isNull();
        });
    }

    private ReactiveWebApplicationContextRunner exposed() {
        return runner.withPropertyValues("management.endpoints.web.exposure.include=velox");
    }
}
