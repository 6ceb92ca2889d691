package dev.velox.autoconfigure.ingress;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

import dev.velox.autoconfigure.ConditionalOnVelox;

/** Chooses the way in and says what it needs to know. */
@AutoConfiguration
@ConditionalOnVelox
@EnableConfigurationProperties({IngressProperties.class, ClusterProperties.class})
public final class VeloxIngressAutoConfiguration {

    @Bean
    Lane veloxLane(IngressProperties properties, ConfigurableListableBeanFactory beans) {
        return LaneChoice.choose(properties, beans);
    }

    @Bean
    @ConditionalOnMissingBean
    WebLaneSettings veloxWebLaneSettings(IngressProperties properties, ClusterProperties cluster) {
        return new WebLaneSettings(
                properties.basePath(), properties.bodyTimeout(), properties.openaiNotFound(), cluster.enabled());
    }
}
