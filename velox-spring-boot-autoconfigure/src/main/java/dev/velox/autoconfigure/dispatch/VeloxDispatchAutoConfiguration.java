package dev.velox.autoconfigure.dispatch;

import java.util.List;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

import dev.velox.autoconfigure.ConditionalOnVelox;
import dev.velox.autoconfigure.upstream.VeloxUpstreamAutoConfiguration;
import dev.velox.engine.balance.Balancer;
import dev.velox.engine.balance.LearnedEndpoints;
import dev.velox.engine.clock.NanoClock;
import dev.velox.engine.dispatch.AnswerReading;
import dev.velox.engine.dispatch.Dispatcher;
import dev.velox.engine.dispatch.LearnedIds;
import dev.velox.engine.health.HealthBoard;
import dev.velox.engine.observe.EngineObserver;
import dev.velox.engine.upstream.UpstreamPool;

/** The dispatcher, with the bounds of its attempts; backs off to the application's own. */
@AutoConfiguration(after = VeloxUpstreamAutoConfiguration.class)
@ConditionalOnVelox
@EnableConfigurationProperties({RetryProperties.class, HedgeProperties.class})
public final class VeloxDispatchAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    Dispatcher veloxDispatcher(
            UpstreamPool pool,
            Balancer balancer,
            HealthBoard health,
            RetryProperties retry,
            HedgeProperties hedge,
            LearnedEndpoints learned,
            ObjectProvider<EngineObserver> observer) {
        List<EngineObserver> listening = observer.orderedStream().toList();
        // With one endpoint there is nothing to learn: all ids are its own.
        LearnedIds ids = health.all().size() > 1 ? LearnedIds.in(learned) : LearnedIds.NONE;
        return new Dispatcher(
                pool,
                balancer,
                health,
                retry.settings(),
                hedge.settings(),
                NanoClock.system(),
                EngineObserver.all(listening),
                new AnswerReading(!listening.isEmpty(), ids));
    }
}
