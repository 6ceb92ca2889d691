package dev.velox.autoconfigure.upstream;

import java.util.List;

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
import dev.velox.engine.balance.Balancer;
import dev.velox.engine.clock.NanoClock;
import dev.velox.engine.dispatch.AnswerReading;
import dev.velox.engine.dispatch.Dispatcher;
import dev.velox.engine.dispatch.HedgeSettings;
import dev.velox.engine.dispatch.RetrySettings;
import dev.velox.engine.health.HealthBoard;
import dev.velox.engine.limit.IngressQueue;
import dev.velox.engine.loop.EngineLoops;
import dev.velox.engine.observe.EngineObserver;
import dev.velox.engine.routing.Router;
import dev.velox.engine.upstream.UpstreamClientCustomizer;
import dev.velox.engine.upstream.UpstreamPool;
import dev.velox.engine.upstream.UpstreamSettings;

/** The upstream, the way to it, and its certificates; connection details, pool and router back off to the application's own. */
@AutoConfiguration(after = SslAutoConfiguration.class)
@ConditionalOnVelox
@EnableConfigurationProperties({UpstreamProperties.class, EgressProperties.class})
public final class VeloxUpstreamAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean(VeloxUpstreamConnectionDetails.class)
    PropertiesUpstreamConnectionDetails veloxUpstreamConnectionDetails(
            UpstreamProperties properties, Environment environment, ObjectProvider<SslBundles> sslBundles) {
        return new PropertiesUpstreamConnectionDetails(properties, environment, sslBundles.getIfAvailable());
    }

    @Bean
    @ConditionalOnMissingBean
    Router veloxRouter(UpstreamProperties properties, VeloxUpstreamConnectionDetails details) {
        return new Router(new UpstreamMapper(properties, details).endpoint());
    }

    @Bean
    @ConditionalOnMissingBean
    HealthBoard veloxHealthBoard() {
        return new HealthBoard(List.of(UpstreamMapper.DEFAULT_NAME));
    }

    @Bean
    @ConditionalOnMissingBean
    Dispatcher veloxDispatcher(
            UpstreamPool pool, Balancer balancer, HealthBoard health, ObjectProvider<EngineObserver> observer) {
        EngineObserver listening = observer.getIfAvailable();
        return new Dispatcher(
                pool,
                balancer,
                health,
                RetrySettings.DEFAULT,
                HedgeSettings.OFF,
                NanoClock.system(),
                listening == null ? EngineObserver.NONE : listening,
                listening == null ? AnswerReading.OFF : AnswerReading.USAGE);
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnMissingBean(UpstreamPool.class)
    static class Pool {

        @Bean(destroyMethod = "close")
        UpstreamPool veloxUpstreamPool(
                UpstreamProperties properties,
                VeloxUpstreamConnectionDetails details,
                EgressProperties egress,
                Environment environment,
                ObjectProvider<SslBundles> sslBundles,
                EngineLoops loops,
                IngressQueue queue,
                HealthBoard health,
                ObjectProvider<EngineObserver> observer,
                ObjectProvider<UpstreamClientCustomizer> customizers) {
            UpstreamMapper mapper = new UpstreamMapper(properties, details);
            SslBundles bundles = sslBundles.getIfAvailable();
            UpstreamSettings settings = mapper.settings(environment, bundles);
            UpstreamPool pool = UpstreamPool.create(
                    List.of(settings),
                    UpstreamMapper.egress(egress),
                    loops,
                    queue,
                    health,
                    NanoClock.system(),
                    observer.getIfAvailable(() -> EngineObserver.NONE),
                    customizers.orderedStream().toList());
            String bundle = mapper.sslBundle();
            if (bundle != null && bundles != null) {
                BundleReload.register(bundles, bundle, pool, settings.endpoint().name());
            }
            return pool;
        }

        @Bean
        PoolLifecycle veloxPoolLifecycle(UpstreamPool pool) {
            return new PoolLifecycle(pool);
        }
    }
}
