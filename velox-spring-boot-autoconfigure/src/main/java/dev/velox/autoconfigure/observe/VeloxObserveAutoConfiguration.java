package dev.velox.autoconfigure.observe;

import java.util.ArrayList;
import java.util.List;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Primary;
import org.springframework.core.annotation.AnnotationAwareOrderComparator;

import dev.velox.autoconfigure.ConditionalOnVelox;
import dev.velox.engine.clock.NanoClock;
import dev.velox.engine.observe.EngineObserver;
import dev.velox.engine.observe.FlightRecorderObserver;

/** The engine tells one observer, which passes everything on to all that are beans, the user's own included. */
@AutoConfiguration
@ConditionalOnVelox
@EnableConfigurationProperties(ObserveProperties.class)
public final class VeloxObserveAutoConfiguration {

    private static final String ALL = "veloxObserver";

    @Bean(ALL)
    @Primary
    EngineObserver veloxObserver(ListableBeanFactory beans) {
        List<EngineObserver> all = new ArrayList<>();
        for (String name : beans.getBeanNamesForType(EngineObserver.class)) {
            if (!name.equals(ALL)) {
                all.add(beans.getBean(name, EngineObserver.class));
            }
        }
        AnnotationAwareOrderComparator.sort(all);
        return EngineObserver.all(all);
    }

    @Bean
    @ConditionalOnMissingBean
    FlightRecorderObserver veloxFlightRecorderObserver() {
        return new FlightRecorderObserver();
    }

    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean
    @Conditional(OnSlowThreshold.class)
    SlowRequestLog veloxSlowRequestLog(ObserveProperties properties) {
        return new SlowRequestLog(properties.slowThreshold(), NanoClock.system());
    }
}
