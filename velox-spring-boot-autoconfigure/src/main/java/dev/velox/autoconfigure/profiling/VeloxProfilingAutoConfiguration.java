package dev.velox.autoconfigure.profiling;

import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import dev.velox.autoconfigure.ConditionalOnVelox;
import dev.velox.engine.profile.Profiler;

/** The profiling server, and its Actuator endpoint where it is exposed and given access. */
@AutoConfiguration
@ConditionalOnVelox
@ConditionalOnBooleanProperty(name = "velox.profiling.enabled", matchIfMissing = true)
@ConditionalOnClass(name = {"com.sun.net.httpserver.HttpServer", "jdk.jfr.Recording"})
@EnableConfigurationProperties(ProfilingProperties.class)
public final class VeloxProfilingAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    Profiler veloxProfiler(ProfilingProperties properties) {
        return new Profiler(properties.maxSeconds());
    }

    @Bean
    ProfilingLifecycle veloxProfilingLifecycle(ProfilingProperties properties, Profiler profiler) {
        return new ProfilingLifecycle(properties.settings(), profiler);
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
    static class Actuator {

        @Bean
        @ConditionalOnMissingBean
        @ConditionalOnAvailableEndpoint
        VeloxProfileEndpoint veloxProfileEndpoint(Profiler profiler) {
            return new VeloxProfileEndpoint(profiler);
        }
    }
}
