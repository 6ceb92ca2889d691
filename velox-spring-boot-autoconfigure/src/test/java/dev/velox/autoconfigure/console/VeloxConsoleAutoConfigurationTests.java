package dev.velox.autoconfigure.console;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.endpoint.jackson.JacksonEndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.context.PropertyPlaceholderAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;

import dev.velox.autoconfigure.fixture.VeloxRunner;
import dev.velox.autoconfigure.metrics.VeloxMetricsAutoConfiguration;
import dev.velox.engine.observe.EngineObserver;

import static org.assertj.core.api.Assertions.assertThat;

class VeloxConsoleAutoConfigurationTests {

    private final ReactiveWebApplicationContextRunner runner = VeloxRunner.withoutServer()
            .withConfiguration(AutoConfigurations.of(
                    PropertyPlaceholderAutoConfiguration.class,
                    EndpointAutoConfiguration.class,
                    WebEndpointAutoConfiguration.class,
                    JacksonEndpointAutoConfiguration.class,
                    VeloxMetricsAutoConfiguration.class,
                    VeloxConsoleAutoConfiguration.class));

    @Test
    void offUnlessSwitchedOn() {
        runner.withPropertyValues("management.endpoints.web.exposure.include=*")
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .doesNotHaveBean(LiveFeed.class)
                        .doesNotHaveBean(ConsoleObserver.class)
                        .doesNotHaveBean(VeloxLiveEndpoint.class));
    }

    @Test
    void switchedOnItsEndpointStillHasToBeExposed() {
        on().run(context -> assertThat(context).hasSingleBean(LiveFeed.class).doesNotHaveBean(VeloxLiveEndpoint.class));
        on().withPropertyValues("management.endpoints.web.exposure.include=veloxlive")
                .run(context -> assertThat(context).hasSingleBean(VeloxLiveEndpoint.class));
    }

    @Test
    void metersThePageAndTheUsersOwnListenSideBySide() {
        on().withBean(SimpleMeterRegistry.class)
                .withBean("own", EngineObserver.class, () -> EngineObserver.NONE)
                .run(context -> assertThat(context.getBeanNamesForType(EngineObserver.class))
                        .contains("own", "veloxMicrometerObserver", "veloxConsoleObserver"));
    }

    @Test
    void withoutActuatorThereIsNothing() {
        VeloxRunner.withoutServer()
                .withConfiguration(AutoConfigurations.of(VeloxConsoleAutoConfiguration.class))
                .withPropertyValues("velox.console.enabled=true")
                .withClassLoader(new FilteredClassLoader("org.springframework.boot.actuate"))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean("veloxLiveFeed"));
    }

    private ReactiveWebApplicationContextRunner on() {
        return runner.withPropertyValues("velox.console.enabled=true");
    }
}
