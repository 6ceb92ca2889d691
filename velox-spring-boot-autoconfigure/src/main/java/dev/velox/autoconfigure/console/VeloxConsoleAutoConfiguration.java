package dev.velox.autoconfigure.console;

import java.time.InstantSource;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.web.reactive.function.server.RouterFunction;
import tools.jackson.databind.json.JsonMapper;

import dev.velox.autoconfigure.ConditionalOnVelox;
import dev.velox.autoconfigure.engine.VeloxEngineAutoConfiguration;
import dev.velox.engine.clock.NanoClock;
import dev.velox.engine.gateway.VeloxGateway;
import dev.velox.engine.health.HealthBoard;
import dev.velox.engine.loop.EngineLoops;

/**
 * What the page shows, and the endpoint that gives it. The page itself stands where Actuator does: {@link ConsoleManagementConfiguration}.
 */
@AutoConfiguration(after = VeloxEngineAutoConfiguration.class)
@ConditionalOnVelox
@ConditionalOnBooleanProperty("velox.console.enabled")
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
@ConditionalOnClass({ConditionalOnAvailableEndpoint.class, RouterFunction.class, JsonMapper.class})
@EnableConfigurationProperties(ConsoleProperties.class)
public final class VeloxConsoleAutoConfiguration {

    @Bean
    ConsoleObserver veloxConsoleObserver() {
        return new ConsoleObserver(InstantSource.system());
    }

    @Bean
    LiveFeed veloxLiveFeed(
            VeloxGateway gateway, ObjectProvider<HealthBoard> health, ConsoleObserver observer, EngineLoops loops) {
        NanoClock clock = NanoClock.system();
        return new LiveFeed(
                () -> new LiveSampler(
                        gateway,
                        health.getIfAvailable(),
                        observer,
                        new LoopShares(loops),
                        InstantSource.system(),
                        clock.nanoTime()),
                clock);
    }

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnAvailableEndpoint
    VeloxLiveEndpoint veloxLiveEndpoint(LiveFeed feed) {
        return new VeloxLiveEndpoint(feed);
    }
}
