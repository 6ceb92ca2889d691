package dev.velox.autoconfigure.lifecycle;

import java.time.Duration;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.context.LifecycleProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;

import dev.velox.autoconfigure.ConditionalOnVelox;
import dev.velox.autoconfigure.engine.VeloxEngineAutoConfiguration;
import dev.velox.autoconfigure.netty.VeloxNettyAutoConfiguration;
import dev.velox.autoconfigure.upstream.EgressProperties;
import dev.velox.engine.gateway.VeloxGateway;
import dev.velox.engine.ingress.NettyLane;
import dev.velox.engine.upstream.UpstreamPool;

/** Start and end of the gateway. */
@AutoConfiguration(after = {VeloxEngineAutoConfiguration.class, VeloxNettyAutoConfiguration.class})
@ConditionalOnVelox
@EnableConfigurationProperties({ShutdownProperties.class, EgressProperties.class})
public final class VeloxLifecycleAutoConfiguration {

    /** The pool ends its warm-up itself, in time; this much later it is no longer waited for. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    @Bean
    WarmUp veloxWarmUp(UpstreamPool pool, EgressProperties egress) {
        return new WarmUp(pool, egress.prewarmTimeout().plus(PATIENCE));
    }

    @Bean
    VeloxLifecycle veloxLifecycle(
            ApplicationContext context, VeloxGateway gateway, NettyLane lane, ShutdownProperties shutdown) {
        Duration phaseTimeout = Binder.get(context.getEnvironment())
                .bind("spring.lifecycle", LifecycleProperties.class)
                .orElseGet(LifecycleProperties::new)
                .getTimeoutPerShutdownPhase();
        return new VeloxLifecycle(context, gateway, lane, shutdown.delay(), phaseTimeout);
    }
}
