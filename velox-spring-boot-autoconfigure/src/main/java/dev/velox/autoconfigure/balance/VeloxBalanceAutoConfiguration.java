package dev.velox.autoconfigure.balance;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import dev.velox.autoconfigure.ConditionalOnVelox;
import dev.velox.engine.balance.Balancer;
import dev.velox.engine.balance.LearnedEndpoints;
import dev.velox.engine.health.HealthBoard;
import dev.velox.engine.observe.EngineObserver;

/** The balancer and the table of learned ids, each backs off to the application's own; and the switch, where it is exposed. */
@AutoConfiguration
@ConditionalOnVelox
@EnableConfigurationProperties(BalanceProperties.class)
public final class VeloxBalanceAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    Balancer veloxBalancer(HealthBoard health, BalanceProperties properties, ObjectProvider<EngineObserver> observer) {
        return new Balancer(
                health,
                BalanceMapper.settings(properties),
                EngineObserver.all(observer.orderedStream().toList()));
    }

    @Bean
    @ConditionalOnMissingBean
    LearnedEndpoints veloxLearnedEndpoints(BalanceProperties properties) {
        return new LearnedEndpoints(BalanceMapper.settings(properties));
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
    static class Actuator {

        @Bean
        @ConditionalOnMissingBean
        @ConditionalOnAvailableEndpoint
        VeloxBalanceEndpoint veloxBalanceEndpoint(Balancer balancer, BalanceProperties properties) {
            return new VeloxBalanceEndpoint(balancer, properties.policy());
        }
    }
}
