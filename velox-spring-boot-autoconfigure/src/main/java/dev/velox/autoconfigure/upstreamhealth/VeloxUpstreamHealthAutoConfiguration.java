package dev.velox.autoconfigure.upstreamhealth;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

import dev.velox.autoconfigure.ConditionalOnVelox;
import dev.velox.engine.clock.NanoClock;
import dev.velox.engine.health.HealthBoard;
import dev.velox.engine.health.HealthProbes;
import dev.velox.engine.health.HealthSettings;
import dev.velox.engine.health.Prober;
import dev.velox.engine.loop.EngineLoops;

/** The settings of upstreams' health, and the probes; each backs off to the application's own. */
@AutoConfiguration
@ConditionalOnVelox
@EnableConfigurationProperties(UpstreamHealthProperties.class)
public final class VeloxUpstreamHealthAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    HealthSettings veloxHealthSettings(UpstreamHealthProperties properties) {
        return HealthMapper.settings(properties);
    }

    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean
    HealthProbes veloxHealthProbes(HealthBoard board, Prober prober, EngineLoops loops) {
        return new HealthProbes(board, prober, NanoClock.system(), loops.next()::schedule);
    }

    @Bean
    ProbesLifecycle veloxProbesLifecycle(HealthProbes probes) {
        return new ProbesLifecycle(probes);
    }
}
