package dev.velox.autoconfigure.actuate;

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
import dev.velox.engine.gateway.VeloxGateway;

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
                        () -> new VeloxEndpoint(new RecordingGateway(), new Lane("users", "own")))
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
                        "reason": "the only lane of this version; it runs behind every WebFilter"
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

    private ReactiveWebApplicationContextRunner exposed() {
        return runner.withPropertyValues("management.endpoints.web.exposure.include=velox");
    }
}
