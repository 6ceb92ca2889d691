package dev.velox.autoconfigure;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.NativeDetector;
import org.springframework.core.env.Environment;

/** The root: the switch {@code velox.enabled}, and the notice for applications that Velox does not serve. */
@AutoConfiguration
@ConditionalOnBooleanProperty(name = "velox.enabled", matchIfMissing = true)
public final class VeloxAutoConfiguration {

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnVelox
    @EnableConfigurationProperties(VeloxProperties.class)
    static class Serving {

        @Bean
        NativeImageCheck veloxNativeImageCheck() {
            return new NativeImageCheck(NativeDetector.inNativeImage());
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
    static class Servlet {

        private static final Logger log = LoggerFactory.getLogger(VeloxAutoConfiguration.class);

        @Bean
        SmartInitializingSingleton veloxServletNotice(Environment environment) {
            return () -> {
                if (!environment.containsProperty("velox.ingress.listener.port")) {
                    log.warn(
                            "Velox stays off: this is a Spring MVC application. Give the gateway a port of its own with"
                                    + " velox.ingress.listener.port, set spring.main.web-application-type=reactive to run as"
                                    + " WebFlux, or velox.enabled=false to silence this.");
                }
            };
        }
    }
}
