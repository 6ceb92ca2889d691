package dev.velox.autoconfigure.ingress;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;

import dev.velox.autoconfigure.fixture.VeloxRunner;

import static org.assertj.core.api.Assertions.assertThat;

class VeloxIngressAutoConfigurationTests {

    private final ReactiveWebApplicationContextRunner runner = VeloxRunner.withoutServer();

    @Test
    void laneHasTheDocumentedDefaults() {
        runner.run(context -> assertThat(context.getBean(WebLaneSettings.class))
                .isEqualTo(new WebLaneSettings("/v1", Duration.ofSeconds(30), false)));
    }

    @Test
    void propertiesReachTheLane() {
        runner.withPropertyValues(
                        "velox.ingress.base-path=/llm/v1",
                        "velox.ingress.body-timeout=3s",
                        "velox.ingress.openai-not-found=true")
                .run(context -> assertThat(context.getBean(WebLaneSettings.class))
                        .isEqualTo(new WebLaneSettings("/llm/v1", Duration.ofSeconds(3), true)));
    }

    @Test
    void callersSeeTheClusterOnlyWhereTheUserWantsThat() {
        runner.run(context ->
                assertThat(context.getBean(WebLaneSettings.class).cluster()).isFalse());
        runner.withPropertyValues("velox.cluster.enabled=true")
                .run(context -> assertThat(
                                context.getBean(WebLaneSettings.class).cluster())
                        .isTrue());
    }

    @Test
    void usersSettingsWin() {
        WebLaneSettings users = new WebLaneSettings("/own", Duration.ofSeconds(1), true);
        runner.withBean(WebLaneSettings.class, () -> users)
                .run(context ->
                        assertThat(context.getBean(WebLaneSettings.class)).isSameAs(users));
    }

    @Test
    void bufferLimitIsAQuarterOfTheHeapButAlwaysHoldsOneRequest() {
        runner.run(context -> assertThat(
                        context.getBean(IngressProperties.class).bufferLimitBytes())
                .isEqualTo(Math.max(Runtime.getRuntime().maxMemory() / 4, 32 << 20)));
        runner.withPropertyValues("velox.ingress.buffer-limit=64MB")
                .run(context -> assertThat(
                                context.getBean(IngressProperties.class).bufferLimitBytes())
                        .isEqualTo(64 << 20));
    }
}
