package dev.velox.autoconfigure.metrics;

import java.util.Map;
import java.util.stream.Stream;

import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.observation.ObservationFilter;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationPredicate;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;

/** What an application makes of observations. */
final class ObservationUse {

    private static final String SPRING = "org.springframework.";
    private static final String CUSTOMIZER =
            "org.springframework.boot.micrometer.observation.autoconfigure.ObservationRegistryCustomizer";

    private ObservationUse() {}

    /**
     * Whether meters are all that comes of them: no spans, nobody who listens, filters or names tags. Then an observation costs a
     * request some kilobytes of garbage to arrive at a timer that could have been asked at once.
     */
    static boolean onlyMeters(ConfigurableListableBeanFactory beans, Environment environment) {
        return types(beans, ObservationHandler.class).allMatch(DefaultMeterObservationHandler.class::equals)
                && types(beans, ObservationFilter.class).allMatch(ObservationUse::isSprings)
                && types(beans, ObservationPredicate.class).allMatch(ObservationUse::isSprings)
                && customizers(beans).allMatch(ObservationUse::isSprings)
                && isUnset(environment, "management.observations.key-values")
                && isUnset(environment, "management.observations.enable");
    }

    private static Stream<Class<?>> types(ConfigurableListableBeanFactory beans, Class<?> type) {
        return Stream.of(beans.getBeanNamesForType(type, true, false)).map(name -> {
            Class<?> found = beans.getType(name, false);
            return found == null ? type : found;
        });
    }

    /** By name: where they are not on the class path, there are none. */
    private static Stream<Class<?>> customizers(ConfigurableListableBeanFactory beans) {
        ClassLoader loader = beans.getBeanClassLoader();
        return ClassUtils.isPresent(CUSTOMIZER, loader)
                ? types(beans, ClassUtils.resolveClassName(CUSTOMIZER, loader))
                : Stream.empty();
    }

    private static boolean isSprings(Class<?> type) {
        return type.getName().startsWith(SPRING);
    }

    private static boolean isUnset(Environment environment, String map) {
        return Binder.get(environment)
                .bind(map, Bindable.mapOf(String.class, String.class))
                .orElse(Map.of())
                .isEmpty();
    }
}
