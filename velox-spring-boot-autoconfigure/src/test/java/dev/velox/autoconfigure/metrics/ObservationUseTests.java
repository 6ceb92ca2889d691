package dev.velox.autoconfigure.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationFilter;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationPredicate;
import io.micrometer.observation.ObservationRegistry;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import dev.velox.autoconfigure.fixture.VeloxRunner;

import static org.assertj.core.api.Assertions.assertThat;

class ObservationUseTests {

    private static final String BEAN = "veloxLaneRequests";

    private final ReactiveWebApplicationContextRunner runner = VeloxRunner.withoutServer()
            .withBean(MeterRegistry.class, SimpleMeterRegistry::new)
            .withBean(ObservationRegistry.class, ObservationRegistry::create)
            .withBean(
                    DefaultMeterObservationHandler.class,
                    () -> new DefaultMeterObservationHandler(new SimpleMeterRegistry()));

    @Test
    void whereMetersAreAllThatComesOfThemTimersAreAskedAtOnce() {
        runner.run(context -> assertThat(context.getBean(BEAN)).isInstanceOf(LaneTimers.class));
    }

    @Test
    void whereSomebodyListensFiltersOrNamesTagsRequestsAreObserved() {
        assertObserved(runner.withUserConfiguration(Listener.class));
        assertObserved(runner.withBean(ObservationFilter.class, () -> context -> context));
        assertObserved(runner.withBean(ObservationPredicate.class, () -> (name, context) -> true));
        assertObserved(runner.withPropertyValues("management.observations.key-values.region=eu"));
        assertObserved(runner.withPropertyValues("management.observations.enable.http=false"));
    }

    @Test
    void withoutObservationsNothingIsRecorded() {
        VeloxRunner.withoutServer()
                .withBean(MeterRegistry.class, SimpleMeterRegistry::new)
                .run(context -> assertThat(context).doesNotHaveBean(BEAN));
    }

    private static void assertObserved(ReactiveWebApplicationContextRunner runner) {
        runner.run(context -> assertThat(context.getBean(BEAN)).isInstanceOf(LaneObservations.class));
    }

    @Configuration(proxyBeanMethods = false)
    static class Listener {

        @Bean
        ObservationHandler<Observation.Context> listener() {
            return new ObservationHandler<>() {
                @Override
                public boolean supportsContext(Observation.Context context) {
                    return true;
                }
            };
        }
    }
}
