package dev.velox.autoconfigure.health;

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;

import dev.velox.autoconfigure.fixture.RecordingGateway;
import dev.velox.autoconfigure.fixture.VeloxRunner;
import dev.velox.engine.upstream.UpstreamSnapshot;

import static org.assertj.core.api.Assertions.assertThat;

class VeloxHealthAutoConfigurationTests {

    private final ReactiveWebApplicationContextRunner runner = VeloxRunner.withoutServer();

    @Test
    void contributesByDefault() {
        runner.run(context -> assertThat(context).hasBean("veloxHealthIndicator"));
    }

    @Test
    void backsOffToTheUsersContributor() {
        runner.withBean(
                        "veloxHealthContributor",
                        HealthIndicator.class,
                        () -> () -> Health.up().build())
                .run(context -> assertThat(context).doesNotHaveBean("veloxHealthIndicator"));
    }

    @Test
    void switchedOffByProperty() {
        runner.withPropertyValues("management.health.velox.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean("veloxHealthIndicator"));
    }

    @Test
    void withoutHealthModuleThereIsNothing() {
        runner.withClassLoader(new FilteredClassLoader("org.springframework.boot.health"))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean("veloxHealthIndicator"));
    }

    @Test
    void upstreamThatFailsLeavesTheApplicationUpAndIsSeenInDetails() {
        RecordingGateway gateway = new RecordingGateway();
        Health health = new VeloxHealthIndicator(gateway).health();
        assertThat(health.getStatus()).isEqualTo(Status.UP);
        assertThat(health.getDetails())
                .containsExactly(Map.entry(
                        "upstreams",
                        Map.of(
                                "default",
                                Map.of(
                                        "origin", "https://llm.example:8443",
                                        "connections", 3,
                                        "inFlight", 2,
                                        "warmUp", "failed",
                                        "lastFailure", "connection refused"))));
    }

    @Test
    void healthyUpstreamHasNoFailureInItsDetails() {
        RecordingGateway gateway = new RecordingGateway();
        gateway.upstreams(new UpstreamSnapshot("default", "https://llm.example", "h2", 1, 0, "warm", null));
        assertThat(new VeloxHealthIndicator(gateway).health().getDetails().toString())
                .contains("warmUp=warm")
                .doesNotContain("lastFailure");
    }

    @Test
    void outOfServiceWhileDraining() {
        RecordingGateway gateway = new RecordingGateway();
        gateway.announceEnd();
        assertThat(new VeloxHealthIndicator(gateway).health().getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
    }
}
