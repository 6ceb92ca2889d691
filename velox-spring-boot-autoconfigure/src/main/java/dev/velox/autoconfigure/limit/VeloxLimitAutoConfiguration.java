package dev.velox.autoconfigure.limit;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

import dev.velox.autoconfigure.ConditionalOnVelox;
import dev.velox.autoconfigure.ingress.IngressProperties;
import dev.velox.engine.clock.NanoClock;
import dev.velox.engine.limit.BoundedIngressQueue;
import dev.velox.engine.limit.IngressQueue;
import dev.velox.engine.limit.RateLimitSettings;
import dev.velox.engine.limit.RateLimiter;

/** The rate limiter and the places to wait in; each backs off to the application's own. */
@AutoConfiguration
@ConditionalOnVelox
@EnableConfigurationProperties({RateLimitProperties.class, IngressProperties.class})
public final class VeloxLimitAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    RateLimiter veloxRateLimiter(RateLimitProperties properties) {
        return RateLimiter.of(
                new RateLimitSettings(properties.rpm(), properties.burst()),
                NanoClock.system().nanoTime());
    }

    @Bean
    @ConditionalOnMissingBean
    IngressQueue veloxIngressQueue(IngressProperties properties) {
        return new BoundedIngressQueue(properties.capacity());
    }
}
