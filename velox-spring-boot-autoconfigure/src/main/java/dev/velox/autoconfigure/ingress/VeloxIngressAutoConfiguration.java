package dev.velox.autoconfigure.ingress;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

import dev.velox.autoconfigure.ConditionalOnVelox;

/** Chooses the way in. */
@AutoConfiguration
@ConditionalOnVelox
@EnableConfigurationProperties(IngressProperties.class)
public final class VeloxIngressAutoConfiguration {

    @Bean
    Lane veloxLane(IngressProperties properties) {
        return Lane.choose(properties.lane());
    }
}
