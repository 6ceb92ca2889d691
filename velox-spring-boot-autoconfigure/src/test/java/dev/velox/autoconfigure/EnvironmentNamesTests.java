package dev.velox.autoconfigure;

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;

import dev.velox.autoconfigure.fixture.VeloxRunner;
import dev.velox.autoconfigure.limit.RateLimitProperties;
import dev.velox.autoconfigure.upstream.EgressProperties;
import dev.velox.autoconfigure.upstream.UpstreamProperties;

import static org.assertj.core.api.Assertions.assertThat;

/** The environment names of the original gateway work as they are. */
class EnvironmentNamesTests {

    @Test
    void upstreamOrigin() {
        with("VELOX_UPSTREAM_ORIGIN", "http://localhost:11434")
                .run(context -> assertThat(
                                context.getBean(UpstreamProperties.class).origin())
                        .isEqualTo("http://localhost:11434"));
    }

    @Test
    void upstreamRequestPath() {
        with("VELOX_UPSTREAM_REQUEST_PATH", "/api/responses")
                .run(context -> assertThat(
                                context.getBean(UpstreamProperties.class).requestPath())
                        .isEqualTo("/api/responses"));
    }

    @Test
    void upstreamWarmupPath() {
        with("VELOX_UPSTREAM_WARMUP_PATH", "/health")
                .run(context -> assertThat(
                                context.getBean(UpstreamProperties.class).warmupPath())
                        .isEqualTo("/health"));
    }

    @Test
    void egressPoolConnections() {
        with("VELOX_EGRESS_POOL_CONNECTIONS", "12")
                .run(context -> assertThat(
                                context.getBean(EgressProperties.class).poolConnections())
                        .isEqualTo(12));
    }

    @Test
    void rateLimitRpm() {
        with("VELOX_RATE_LIMIT_RPM", "600")
                .run(context -> assertThat(
                                context.getBean(RateLimitProperties.class).rpm())
                        .isEqualTo(600));
    }

    @Test
    void rateLimitBurst() {
        with("VELOX_RATE_LIMIT_BURST", "33")
                .run(context -> assertThat(
                                context.getBean(RateLimitProperties.class).burst())
                        .isEqualTo(33));
    }

    private static ReactiveWebApplicationContextRunner with(String variable, String value) {
        return VeloxRunner.withoutServer()
                .withInitializer(context -> VeloxRunner.environment(context, Map.of(variable, value)));
    }
}
