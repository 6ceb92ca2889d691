package dev.velox.autoconfigure.upstream;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

import dev.velox.autoconfigure.ConditionalOnVelox;
import dev.velox.autoconfigure.proxy.Proxies;
import dev.velox.autoconfigure.proxy.ProxyProperties;
import dev.velox.engine.batch.BatchPlan;
import dev.velox.engine.clock.NanoClock;
import dev.velox.engine.health.HealthBoard;
import dev.velox.engine.health.HealthSettings;
import dev.velox.engine.health.Prober;
import dev.velox.engine.limit.IngressQueue;
import dev.velox.engine.loop.EngineLoops;
import dev.velox.engine.observe.EngineObserver;
import dev.velox.engine.routing.Router;
import dev.velox.engine.upstream.UpstreamClientCustomizer;
import dev.velox.engine.upstream.UpstreamPool;

/** The upstreams, the way to them, and their certificates; connection details, pool and router back off to the application's own. */
@AutoConfiguration(after = SslAutoConfiguration.class)
@ConditionalOnVelox
@EnableConfigurationProperties({
    UpstreamProperties.class,
    UpstreamsProperties.class,
    EgressProperties.class,
    ProxyProperties.class,
    SseProperties.class
})
public final class VeloxUpstreamAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean(VeloxUpstreamConnectionDetails.class)
    PropertiesUpstreamConnectionDetails veloxUpstreamConnectionDetails(
            UpstreamProperties properties, Environment environment, ObjectProvider<SslBundles> sslBundles) {
        return new PropertiesUpstreamConnectionDetails(properties, environment, sslBundles.getIfAvailable());
    }

    @Bean
    UpstreamPlan veloxUpstreamPlan(
            UpstreamProperties single,
            UpstreamsProperties several,
            VeloxUpstreamConnectionDetails details,
            ProxyProperties proxy,
            Environment environment,
            ObjectProvider<SslBundles> sslBundles) {
        return UpstreamPlan.of(
                single, several, details, Proxies.of(proxy, environment), environment, sslBundles.getIfAvailable());
    }

    @Bean
    @ConditionalOnMissingBean
    Router veloxRouter(UpstreamPlan plan) {
        return plan.router();
    }

    @Bean
    @ConditionalOnMissingBean
    BatchPlan veloxBatchPlan(UpstreamPlan plan) {
        return plan.batches();
    }

    @Bean
    @ConditionalOnMissingBean
    HealthBoard veloxHealthBoard(
            UpstreamPlan plan, ObjectProvider<HealthSettings> settings, ObjectProvider<EngineObserver> observer) {
        return new HealthBoard(
                plan.names(),
                settings.getIfAvailable(() -> HealthSettings.DEFAULT),
                observer.getIfAvailable(() -> EngineObserver.NONE));
    }

    @Bean
    @ConditionalOnMissingBean
    Prober veloxProber(UpstreamPlan plan, UpstreamPool pool) {
        return new WarmUpPathProber(pool, plan.warmupPaths());
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnMissingBean(UpstreamPool.class)
    static class Pool {

        @Bean(destroyMethod = "close")
        UpstreamPool veloxUpstreamPool(
                UpstreamPlan plan,
                EgressProperties egress,
                SseProperties sse,
                ObjectProvider<SslBundles> sslBundles,
                EngineLoops loops,
                IngressQueue queue,
                HealthBoard health,
                ObjectProvider<EngineObserver> observer,
                ObjectProvider<UpstreamClientCustomizer> customizers) {
            UpstreamPool pool = UpstreamPool.create(
                    plan.settings(),
                    UpstreamMapper.egress(egress, sse),
                    loops,
                    queue,
                    health,
                    NanoClock.system(),
                    observer.getIfAvailable(() -> EngineObserver.NONE),
                    customizers.orderedStream().toList());
            sslBundles.ifAvailable(bundles -> plan.followBundles(bundles, pool));
            return pool;
        }

        @Bean
        PoolLifecycle veloxPoolLifecycle(UpstreamPool pool) {
            return new PoolLifecycle(pool);
        }
    }
}
